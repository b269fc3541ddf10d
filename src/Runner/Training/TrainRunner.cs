using System.Diagnostics;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Models;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Training;

/// <summary>Trains a small CNN on labelled images, whatever their labels are worth, and writes a checkpoint.</summary>
internal sealed class TrainRunner(TrainOptions options, Device device, Progress progress, CancellationToken cancellation)
{
    // A network of this kind is done after so many steps on clean labels; labels that tell little want three quarters of that in each of several stages.
    private const int UsualSteps = 5600, FewestEpochs = 8, MostEpochs = 60;
    private const int ManyImages = 20_000, LargeBatch = 128, SmallBatch = 64, FewestBatches = 8;

    /// <summary>Reads, judges, trains and writes.</summary>
    /// <exception cref="DataFormatException">The data cannot be used, or its labels are random.</exception>
    public TrainResults Run()
    {
        var clock = Stopwatch.StartNew();
        var set = TrainingSet.Read(options, progress, cancellation);
        var all = set.Images;
        var split = options.ValidationPercent > 0
            ? Splits.Stratified(all.Labels.AsSpan(), options.ValidationPercent / 100.0, options.Seed)
            : new Split(all.AllIndices(), []);
        var images = all.Subset(split.Train);
        var normalisation = Normalisation.Measure(images, images.AllIndices());

        var audit = options.Labels == TrainLabels.Clean ? null : Judge(images);
        var knowledge = audit is null or { Regime: LabelRegime.Clean } ? null : Corrected(set, images, normalisation).Run(audit);
        using var model = knowledge?.Model as SmallCnn ?? Plain(set, images, normalisation);
        ModelCheckpoint.Save(options.Out, model, new ModelUse
        {
            ClassNames = all.ClassNames,
            Preprocessing = set.Preprocessing,
            Normalisation = normalisation,
        });
        return new TrainResults
        {
            Checkpoint = options.Out,
            TrainImages = images.Count,
            Classes = [.. all.ClassNames],
            Regime = knowledge?.Knowledge.Regime ?? LabelRegime.Clean,
            Evidence = audit?.Evidence ?? [],
            RightLabels = knowledge?.Knowledge.Transition.Right,
            StageLogLikelihoods = knowledge?.LogLikelihoods ?? [],
            BestStage = knowledge?.BestStage ?? 0,
            ValidationImages = split.Validation.Length,
            ValidationAccuracy = split.Validation.Length > 0
                ? Accuracy(model, all, split.Validation, normalisation, knowledge?.Knowledge.Transition.Matrix)
                : null,
            Parameters = model.Parameters.TrainableCount,
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    /// <summary>What the labels are worth, by predictions of networks that have not seen the images.</summary>
    private LabelAudit Judge(LabelledImages images)
    {
        if (FoldSizes.FirstTooSmall(images, options.Folds) is var (name, count))
        {
            throw new DataFormatException(
                options.Data, $"class '{name}' has {count} images to learn from, too few for {options.Folds} folds: give fewer by --folds");
        }
        if (options.Labels == TrainLabels.Complementary && images.ClassNames.Count == 2)
        {
            throw new DataFormatException(
                options.Data,
                "of two classes, what an image is not says what it is: exchange the names of the folders, and train with --labels clean");
        }
        int[] given = [.. images.Labels];
        var folds = Splits.StratifiedFolds(given, options.Folds, options.Seed);
        var asked = new AuditOptions { Data = options.Data, Seed = options.Seed, Folds = options.Folds };
        var plain = new OutOfFoldTraining(images, folds, Trusted: null, device, asked, progress, cancellation).Plain().HeldOut;
        var judging = new LabelAuditOptions
        {
            Seed = options.Seed,
            KnownComplementary = options.Labels == TrainLabels.Auto ? null : options.Labels == TrainLabels.Complementary,
        };
        var audit = LabelAudit.Of(plain, given, images.ClassNames, judging);
        progress.Say(audit.Evidence[0]);
        return audit.Regime == LabelRegime.Random
            ? throw new DataFormatException(
                options.Data, "the labels are random, and nothing can be learnt from them (if you know better, say what they are by --labels)")
            : audit;
    }

    private SelfLabelling Corrected(TrainingSet set, LabelledImages images, Normalisation normalisation)
    {
        int epochs = options.Epochs ?? EpochsFor(images.Count, 0.75);
        var plan = new SelfLabellingPlan
        {
            Training = Plan(set, images.Count, normalisation, epochs),
            FirstEpochs = epochs,
            LaterEpochs = epochs,
            LastEpochs = options.Epochs ?? EpochsFor(images.Count, 1),
            Folds = options.Folds,
            MostStages = options.Stages,
            Seed = options.Seed,
        };
        return new SelfLabelling(images, plan, seed => Network(images, seed), Train, cancellation);
    }

    private SmallCnn Plain(TrainingSet set, LabelledImages images, Normalisation normalisation)
    {
        var plan = Plan(set, images.Count, normalisation, options.Epochs ?? EpochsFor(images.Count, 1));
        var model = Network(images, options.Seed);
        using var trainer = new Trainer(model, plan.Loader(images, images.AllIndices()), plan, (logits, batch) => logits.CrossEntropy(batch.Labels.Span));
        Train("training", trainer);
        return model;
    }

    private void Train(string name, Trainer trainer)
    {
        using var phase = progress.Begin(name, trainer.TotalImages);
        foreach (var metrics in trainer.Run(name, 1, phase, cancellation)) phase.Note = $"loss {metrics.TrainLoss:F3}";
    }

    private SmallCnn Network(LabelledImages images, ulong seed) =>
        new(device, new SmallCnnPlan(images.ClassNames.Count, Width: options.Width, Depth: 1, Residual: false), seed);

    private TrainingOptions Plan(TrainingSet set, int images, Normalisation normalisation, int epochs)
    {
        bool many = images >= ManyImages;
        return new TrainingOptions
        {
            Epochs = epochs,
            // Few images make smaller batches, or there would be hardly any steps.
            BatchSize = Math.Max(1, Math.Min(many ? LargeBatch : SmallBatch, images / FewestBatches)),
            LearningRate = many ? 6e-3f : 3e-3f,
            Seed = options.Seed,
            Normalisation = normalisation,
            Augmentation = set.Variation,
        };
    }

    // Passes over so many images that make enough steps, within reason.
    private static int EpochsFor(int images, double share)
    {
        int batchSize = images >= ManyImages ? LargeBatch : SmallBatch;
        return Math.Clamp((int)Math.Ceiling(share * UsualSteps * batchSize / images), FewestEpochs, MostEpochs);
    }

    private Interval Accuracy(SmallCnn model, LabelledImages all, int[] heldOut, Normalisation normalisation, TransitionMatrix? transition)
    {
        var predictions = Predictions.Of(model, all, heldOut, normalisation, cancellation);
        int[] labels = all.LabelsOf(heldOut);
        return transition is null
            ? ProportionInterval.Wilson((long)Math.Round(predictions.Accuracy(labels) * labels.Length), labels.Length)
            : EstimatedAccuracy.Of(predictions, labels, transition);
    }
}
