using System.Diagnostics;
using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Sources;
using MidasNet.Training;

namespace MidasNet.Runner.Study;

/// <summary>
/// Part 2: the digits by transfer learning. Three arms: VGG19 with its ImageNet weights frozen and a trained head, the Part 1 network started from its
/// Part 1 weights, and the same network from random weights. Convergence is measured on training digits that were held out; the test digits are
/// looked at once, when an arm has finished.
/// </summary>
internal sealed class TransferStudy(StudyContext context)
{
    private const int HeldOut = 2000, ReportsPerEpoch = 10, HiddenUnits = 256;

    private DigitSource digits = null!;
    private Split split;

    private int SeedCount => context.Full ? 3 : 1;

    private int Epochs => context.Options.Epochs ?? (context.Full ? 8 : 2);

    private int HeadEpochs => context.Options.Epochs ?? 12;

    /// <summary>Images from which the head is trained: features cost more than anything else here.</summary>
    private int FeatureImages => context.Full ? int.MaxValue : 8000;

    /// <summary>Runs the arms.</summary>
    public TransferOutcome Run()
    {
        var clock = Stopwatch.StartNew();
        digits = context.Digits;
        split = HoldOut(digits.Train.Count, context.Options.Seed);
        if (context.Characters is null) new CharacterStudy(context).TrainForLaterParts();

        var curves = new List<(Curve Curve, double SecondsBefore)>();
        var arms = new List<ArmResults>
        {
            FrozenVgg(curves),
            SmallNetwork("small CNN from Part 1 weights", "part2-from-part1", seed => context.Characters!.StartFor(10, seed), curves),
            SmallNetwork(
                "small CNN from random weights", "part2-from-random",
                seed => new SmallCnn(context.Device, context.Characters!.Model.Plan with { Classes = 10 }, seed), curves),
        };
        var results = new Part2Results { Data = digits.Kind, Seed = context.Options.Seed, Seconds = clock.Elapsed.TotalSeconds, Arms = arms };
        return new TransferOutcome(results, curves);
    }

    private static Split HoldOut(int count, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new RandomStream(seed, 2).Shuffle<int>(order);
        return new Split(order[HeldOut..], order[..HeldOut]);
    }

    private ArmResults SmallNetwork(string name, string checkpoint, Func<ulong, SmallCnn> start, List<(Curve, double)> curves)
    {
        var accuracies = new List<double>();
        ArmResults? first = null;
        for (int run = 0; run < SeedCount; run++)
        {
            ulong seed = context.Options.Seed + (ulong)run;
            var normalisation = Normalisation.Measure(digits.Train, split.Train);
            using var model = start(seed);
            var plan = Recipes.ForDigits(Epochs, seed, normalisation);
            var source = plan.Loader(digits.Train, split.Train);
            var curve = TrainArm(
                name, run, model, source, plan,
                () => Predictions.Of(model, digits.Train, split.Validation, normalisation, context.Cancellation),
                () => Checkpoints.SaveInterrupted(context, model, digits.Train.ClassNames, Checkpoints.Digits, normalisation));
            accuracies.Add(Predictions.Of(model, digits.Test, digits.Test.AllIndices(), normalisation, context.Cancellation).Accuracy(digits.Test.Labels.AsSpan()));
            if (first is not null) continue;
            curves.Add((curve, 0));
            first = Measured(name, curve, source, 0, Epochs, model.Parameters.TrainableCount);
            Checkpoints.Save(context, checkpoint, model, digits.Train.ClassNames, Checkpoints.Digits, normalisation);
        }
        return first!.Tested(accuracies, digits.Test.Count);
    }

    private ArmResults FrozenVgg(List<(Curve, double)> curves)
    {
        const string Name = "VGG19 (ImageNet), frozen, trained head";
        if (PretrainedWeights.FindVgg19(context.Data, Environment.GetEnvironmentVariable) is not { } path)
            return new ArmResults { Name = Name, Missing = PretrainedWeights.Hint };

        using var network = Vgg19.Features(context.Device, VggFeatures.Blocks);
        Vgg19Weights.Load(network, Vgg19Weights.Find(path));
        network.Parameters.Freeze("");
        var extraction = new VggFeatures(context, network, new FeatureCache(CacheFolder.Path(Environment.GetEnvironmentVariable)));
        // Held-out digits first, then those to train on, so that one matrix serves both.
        int[] used = [.. split.Validation, .. split.Train.Take(FeatureImages)];
        var (features, seconds) = extraction.Of("VGG19 features of training digits", digits.Train, used);
        var (testFeatures, _) = extraction.Of("VGG19 features of test digits", digits.Test, digits.Test.AllIndices());

        int[] labels = digits.Train.LabelsOf(used);
        int[] validation = [.. Enumerable.Range(0, HeldOut)], train = [.. Enumerable.Range(HeldOut, used.Length - HeldOut)];
        var scaling = FeatureScaling.Measure(features, train);
        // The features of held-out digits are for measuring only; a user who wants the network does not wait for them.
        seconds *= (double)train.Length / used.Length;

        var accuracies = new List<double>();
        ArmResults? first = null;
        for (int run = 0; run < SeedCount; run++)
        {
            ulong seed = context.Options.Seed + (ulong)run;
            using var head = new FeatureHead(context.Device, features.Dimension, HiddenUnits, 10, seed);
            var plan = Recipes.ForFeatures(HeadEpochs, seed);
            var source = new FeatureLoader(features, labels, train, scaling, plan.BatchSize, seed);
            var curve = TrainArm(Name, run, head, source, plan, () => Predictions.Of(
                head, new FeatureLoader(features, labels, validation, scaling, 256, seed: null), context.Cancellation));
            var test = new FeatureLoader(testFeatures, digits.Test.Labels, digits.Test.AllIndices(), scaling, 256, seed: null);
            accuracies.Add(Predictions.Of(head, test, context.Cancellation).Accuracy(digits.Test.Labels.AsSpan()));
            if (first is not null) continue;
            curves.Add((curve, seconds));
            first = Measured(Name, curve, source, seconds, HeadEpochs, head.Parameters.TrainableCount) with { FeatureSeconds = seconds };
        }
        return first!.Tested(accuracies, digits.Test.Count);
    }

    private Curve TrainArm(
        string name, int run, Model model, IBatchSource source, TrainingPlan plan, Func<Predictions> predictHeldOut, Action? saveInterrupted = null)
    {
        int[] labels = digits.Train.LabelsOf(split.Validation);
        var curve = new Curve(name);
        using var trainer = new Trainer(model, source, plan, (logits, batch) => logits.CrossEntropy(batch.Labels.Span));
        context.Train(SeedCount > 1 ? $"{name}, seed {run + 1}" : name, trainer, metrics => curve.Add(metrics, predictHeldOut(), labels), ReportsPerEpoch, saveInterrupted);
        return curve;
    }

    private static ArmResults Measured(string name, Curve curve, IBatchSource source, double secondsBefore, int epochs, long parameters)
    {
        var to97 = Convergence.To(curve.Points, 0.97, secondsBefore, source.BatchCount);
        var to98 = Convergence.To(curve.Points, 0.98, secondsBefore, source.BatchCount);
        var to99 = Convergence.To(curve.Points, 0.99, secondsBefore, source.BatchCount);
        return new ArmResults
        {
            Name = name,
            TrainImages = source.ImageCount,
            Parameters = parameters,
            Epochs = epochs,
            Seconds = secondsBefore + curve.Points[^1].Seconds,
            SecondsTo97 = to97?.Seconds,
            SecondsTo98 = to98?.Seconds,
            SecondsTo99 = to99?.Seconds,
            EpochsTo97 = to97?.Epochs,
            EpochsTo98 = to98?.Epochs,
            EpochsTo99 = to99?.Epochs,
        };
    }
}
