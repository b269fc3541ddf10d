using System.Diagnostics;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part2;

/// <summary>
/// Part 2: the digits by transfer learning. VGG19 pretrained on ImageNet or letters, frozen or with its last blocks trained, against the small CNN, started
/// from its Part 1 weights or at random. Convergence is measured, and choices are made, on training digits that were held out; the test digits are looked
/// at once for each finished network.
/// </summary>
/// <param name="context">The study.</param>
/// <param name="imageNet">VGG19 trained on ImageNet; null to look in the default folders.</param>
/// <param name="letters">VGG19 trained on letters; null to look in the default folders.</param>
internal sealed class TransferStudy(StudyContext context, PretrainedVgg? imageNet = null, PretrainedVgg? letters = null)
{
    private const int QuickFeatureImages = 8000;

    private readonly TransferDigits digits = DigitsOf(context);

    private int[] FewCounts => context.Full ? [100, 1000, 10_000] : [100, 1000];

    private int FewRepetitions => context.Full ? 3 : 1;

    /// <summary>Runs the variants; what an interrupted run of the same folder has finished is taken from there.</summary>
    public TransferOutcome Run()
    {
        var clock = Stopwatch.StartNew();
        var results = new List<VariantResults>();
        var runs = new List<(string Variant, IReadOnlyList<VariantRun> Runs)>();
        var few = new List<FewDigitsResult>();
        var cuts = new List<CutTrial>();
        foreach (var variant in Variants())
        {
            if (variant.Missing is { } missing)
            {
                results.Add(VariantResults.Lacking(variant.Name, missing));
                continue;
            }
            VariantRun[] trained = [.. Enumerable.Range(0, variant.Repetitions).Select(number => RunOnce(variant, OnAll(number)))];
            results.Add(VariantResults.Of(variant.Name, trained, digits.Source.Test.Count));
            runs.Add((variant.Name, trained));
            few.AddRange(FewCounts.Select(count => WithFew(variant, count)));
            if (variant is FrozenVggVariant frozen)
            {
                cuts.AddRange(TrialsOf(frozen));
                frozen.Forget();
            }
        }
        var summary = new Part2Results
        {
            Data = digits.Source.Kind,
            Seed = context.Options.Seed,
            Seconds = clock.Elapsed.TotalSeconds,
            Variants = results,
            Comparisons = Compare(runs),
            FewDigits = few,
            Cuts = cuts,
        };
        return new TransferOutcome(summary, runs, [.. runs.Select(variant => (variant.Variant, ConfusionOf(variant.Runs[0])))]);
    }

    private IEnumerable<TransferVariant> Variants()
    {
        var (ofImageNet, ofLetters) = (imageNet ?? PretrainedVgg.ImageNet(context.Data), letters ?? PretrainedVgg.Letters(context.Data, usualBlocks: 3));
        context.RequireSame(ofImageNet);
        context.RequireSame(ofLetters);
        return
        [
            new FrozenVggVariant(context, digits, ofImageNet),
            new TunedVggVariant(context, digits, ofImageNet),
            new FrozenVggVariant(context, digits, ofLetters),
            new SmallCnnVariant(context, digits, fromPart1: true),
            new SmallCnnVariant(context, digits, fromPart1: false),
        ];
    }

    private VariantTask OnAll(int number) => new(number, context.Options.Seed + (ulong)number, digits.Train, Few: false);

    private FewDigitsResult WithFew(TransferVariant variant, int count)
    {
        double[] accuracies =
        [
            .. Enumerable.Range(0, FewRepetitions).Select(number =>
            {
                int[] train = digits.Few(count, context.Full ? digits.Train.Length : QuickFeatureImages, number);
                return RunOnce(variant, new VariantTask(number, context.Options.Seed + (ulong)number, train, Few: true)).TestAccuracy;
            }),
        ];
        return new FewDigitsResult(variant.Name, count, Interval.OfAccuracies(accuracies, digits.Source.Test.Count), accuracies);
    }

    /// <summary>Runs a task, or takes its result from the run folder.</summary>
    private VariantRun RunOnce(TransferVariant variant, VariantTask task) => context.Once(
        Path.Combine("part2", $"{variant.Key}-{(task.Few ? $"{task.Train.Length}-digits-" : "")}{task.Number + 1}.json"), () => variant.Run(task));

    private static IEnumerable<CutTrial> TrialsOf(FrozenVggVariant variant)
    {
        var best = variant.Cuts.MaxBy(cut => cut.Accuracy);
        return variant.Cuts.Select(cut => new CutTrial(variant.Name, cut.Cut.ToString(), cut.Dimension, cut.Accuracy, cut.ImagesPerSecond, cut == best));
    }

    private List<VariantComparison> Compare(List<(string Variant, IReadOnlyList<VariantRun> Runs)> variants)
    {
        var comparisons = new List<VariantComparison>();
        for (int i = 0; i < variants.Count; i++)
        {
            for (int j = i + 1; j < variants.Count; j++)
            {
                var test = McNemarTest.Of(variants[i].Runs[0].AnswerLabels, variants[j].Runs[0].AnswerLabels, digits.Source.Test.Labels.AsSpan());
                comparisons.Add(new VariantComparison(variants[i].Variant, variants[j].Variant, test.OnlyFirst, test.OnlySecond, test.PValue));
            }
        }
        return comparisons;
    }

    private ConfusionMatrix ConfusionOf(VariantRun run)
    {
        var confusion = new ConfusionMatrix(digits.Source.Test.ClassNames);
        int[] answers = run.AnswerLabels;
        for (int i = 0; i < answers.Length; i++) confusion.Add(digits.Source.Test.Labels[i], answers[i]);
        return confusion;
    }

    private static TransferDigits DigitsOf(StudyContext context)
    {
        int count = context.Digits.Train.Count;
        if (count < TransferDigits.MinCount)
            throw new DataFormatException(context.Data.Digits?.TrainImages ?? "data", $"it holds {count} digits, Part 2 needs {TransferDigits.MinCount} or more");
        return new TransferDigits(context.Digits, context.Options.Seed);
    }
}
