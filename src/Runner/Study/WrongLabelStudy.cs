using System.Diagnostics;
using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Sources;
using MidasNet.Training;

namespace MidasNet.Runner.Study;

/// <summary>
/// Part 3: digits whose folders are wrong. First the labels are diagnosed from held-out predictions alone; then plain cross-entropy and the
/// corrected loss are trained on them. No true label is used before the last count.
/// </summary>
internal sealed class WrongLabelStudy(StudyContext context)
{
    private WrongLabelSource source = null!;

    private int Epochs => context.Options.Epochs ?? (context.Full ? 10 : 2);

    private int DiagnosisFolds => context.Full ? 5 : 2;

    /// <summary>Epochs of plain cross-entropy: it learns the folders by heart if it is given time.</summary>
    private static int DiagnosisEpochs => 1;

    /// <summary>Runs Part 3.</summary>
    public WrongLabelOutcome Run()
    {
        var clock = Stopwatch.StartNew();
        if (context.Characters is null) new CharacterStudy(context).TrainForLaterParts();
        source = WrongLabelSource.Load(context.Data, context.Digits, context.Options.Seed, context.Cancellation);

        var curves = new List<Curve>();
        var (evidence, plain, heldOutBest) = Diagnose();
        var random = TrainCorrected(
            "Part 3, corrected loss, from random weights", evidence,
            new SmallCnn(context.Device, context.Characters!.PlanFor(10), context.Options.Seed), "part3", curves);
        var fromPart1 = TrainCorrected(
            "Part 3, corrected loss, from Part 1 weights", evidence,
            context.Characters.StartFor(context.Characters.PlanFor(10), context.Options.Seed), "part3-from-part1", curves);

        int[] truth = [.. source.TruthForScoring];
        var results = new Part3Results
        {
            Data = source.Kind,
            Seed = context.Options.Seed,
            Seconds = clock.Elapsed.TotalSeconds,
            Regime = evidence.Regime,
            HeldOutNll = evidence.NegativeLogLikelihood,
            HeldOutAccuracy = evidence.Accuracy,
            FolderLeastLikely = evidence.LeastLikely,
            CrossEntropyArgmax = plain.Argmax,
            CrossEntropyArgmin = plain.Argmin,
            TestAccuracy = random.TestAccuracy,
            TestAccuracyFromPart1 = fromPart1.TestAccuracy,
            RecoveredLabels = random.TrainPredictions.Accuracy(truth),
        };
        return new WrongLabelOutcome(results, source, evidence, heldOutBest, random.TrainPredictions, curves);
    }

    /// <summary>
    /// Out-of-fold predictions of plain cross-entropy, each image judged by a network that has not seen it, against the folders.
    /// The same networks show what plain cross-entropy knows about the test digits.
    /// </summary>
    private (LabelEvidence Evidence, (double Argmax, double Argmin) Plain, Predictions HeldOut) Diagnose()
    {
        int[] given = [.. source.Train.Labels];
        var folds = Splits.StratifiedFolds(given, DiagnosisFolds, context.Options.Seed);
        var heldOut = new float[given.Length * 10];
        double argmax = 0, argmin = 0;
        for (int fold = 0; fold < folds.Length; fold++)
        {
            var split = folds[fold];
            ulong seed = context.Options.Seed + (ulong)fold;
            var normalisation = Normalisation.Measure(source.Train, split.Train);
            using var model = new SmallCnn(context.Device, context.Characters!.PlanFor(10), seed);
            Train(
                $"Part 3, plain cross-entropy, fold {fold + 1} of {folds.Length}", model, split.Train,
                Recipes.ForDigits(DiagnosisEpochs, seed, normalisation), (logits, batch) => logits.CrossEntropy(batch.Labels.Span), null);

            var predictions = Predictions.Of(model, source.Train, split.Validation, normalisation, context.Cancellation);
            for (int i = 0; i < split.Validation.Length; i++) predictions[i].CopyTo(heldOut.AsSpan(split.Validation[i] * 10, 10));
            var test = OnTest(model, normalisation);
            int[] digits = [.. source.Test.Labels];
            argmax += test.Accuracy(digits) / folds.Length;
            argmin += digits.Select((digit, i) => test.Worst(i) == digit ? 1.0 : 0).Average() / folds.Length;
        }
        var all = new Predictions(10, heldOut);
        return (LabelEvidence.Of(all, given), (argmax, argmin), all);
    }

    private (double TestAccuracy, Predictions TrainPredictions) TrainCorrected(
        string name, LabelEvidence evidence, SmallCnn network, string checkpoint, List<Curve> curves)
    {
        using var model = network;
        int[] all = source.Train.AllIndices();
        var normalisation = Normalisation.Measure(source.Train, all);
        var curve = new Curve(name);
        Train(
            name, model, all, Recipes.ForDigits(Epochs, context.Options.Seed, normalisation),
            evidence.Regime == "complementary"
                ? (logits, batch) => logits.ComplementaryLogLoss(batch.Labels.Span)
                : (logits, batch) => logits.CrossEntropy(batch.Labels.Span), curve);
        curves.Add(curve);
        Checkpoints.Save(context, checkpoint, model, source.Train.ClassNames, Checkpoints.Digits, normalisation);
        int[] digits = [.. source.Test.Labels];
        return (OnTest(model, normalisation).Accuracy(digits), Predictions.Of(model, source.Train, all, normalisation, context.Cancellation));
    }

    private void Train(string name, SmallCnn model, int[] indices, TrainingPlan plan, BatchLoss loss, Curve? curve)
    {
        using var trainer = new Trainer(model, plan.Loader(source.Train, indices), plan, loss);
        context.Train(name, trainer, metrics =>
        {
            curve?.Add(metrics);
            return metrics;
        }, reportsPerEpoch: 10, () => Checkpoints.SaveInterrupted(context, model, source.Train.ClassNames, Checkpoints.Digits, plan.Normalisation));
    }

    private Predictions OnTest(SmallCnn model, Normalisation normalisation) =>
        Predictions.Of(model, source.Test, source.Test.AllIndices(), normalisation, context.Cancellation);
}
