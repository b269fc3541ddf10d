using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
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
    /// <summary>Training digits of a quick study whose features are computed.</summary>
    internal const int QuickFeatureImages = 8000;

    private readonly TransferDigits digits = DigitsOf(context);
    private readonly PretrainedVgg ofImageNet = imageNet ?? PretrainedVgg.ImageNet(context.Data);
    private readonly PretrainedVgg ofLetters = letters ?? PretrainedVgg.Letters(context.Data, usualBlocks: 3);

    private int[] FewCounts => context.Full ? [100, 1000, 10_000] : [100, 1000];

    private int FewRepetitions => context.Full ? 3 : 1;

    /// <summary>Runs the variants; what an interrupted run of the same folder has finished is taken from there.</summary>
    public TransferOutcome Run()
    {
        using var clock = new RunClock(context.Folder, "part2");
        var results = new List<VariantResults>();
        var runs = new List<(string Variant, IReadOnlyList<VariantRun> Runs)>();
        var few = new List<FewDigitsResult>();
        var cuts = new List<CutTrial>();
        context.RequireSame(ofImageNet);
        context.RequireSame(ofLetters);
        foreach (var (number, variant) in Variants().Index())
        {
            if (variant.Missing is { } missing)
            {
                results.Add(VariantResults.Lacking(variant.Name, missing));
                continue;
            }
            var (trained, fewRuns) = Train(number, variant);
            results.Add(VariantResults.Of(variant.Name, trained, digits.Source.Test.Count));
            runs.Add((variant.Name, trained));
            few.AddRange(FewCounts.Zip(fewRuns.Chunk(FewRepetitions), (count, some) => OfFew(variant, count, some)));
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
            Seconds = clock.Seconds,
            Variants = results,
            Comparisons = Compare(runs),
            FewDigits = few,
            Cuts = cuts,
        };
        return new TransferOutcome(summary, runs, [.. runs.Select(variant => (variant.Variant, ConfusionOf(variant.Runs[0])))]);
    }

    private TransferVariant[] Variants() =>
    [
        new FrozenVggVariant(context, digits, ofImageNet),
        new TunedVggVariant(context, digits, ofImageNet),
        new FrozenVggVariant(context, digits, ofLetters),
        new SmallCnnVariant(context, digits, fromPart1: true),
        new SmallCnnVariant(context, digits, fromPart1: false),
    ];

    /// <summary>Does all runs of a variant: the first with all threads, since its seconds are reported, the others side by side.</summary>
    private (VariantRun[] OnAll, VariantRun[] OnFew) Train(int number, TransferVariant variant)
    {
        var tasks = TasksOf(variant);
        var first = Once(tasks[0]);
        var runs = variant.RunsSideBySide
            ? context.SideBySide(OthersOf(number, variant))
            : [.. tasks[1..].Select(Once)];
        VariantRun[] all = [first, .. runs];
        return (all[..variant.Repetitions], all[variant.Repetitions..]);

        VariantRun Once(VariantTask task) => context.Once(Path.Combine("part2", FileOf(variant, task)), () => variant.Run(task));
    }

    /// <summary>The pieces that other machines may make.</summary>
    public IReadOnlyList<StudyPiece> Pieces() =>
        [.. Variants().Index().Where(variant => variant.Item is { RunsSideBySide: true, Missing: null }).SelectMany(variant => OthersOf(variant.Index, variant.Item))];

    /// <summary>All runs of a variant but the first, which is timed.</summary>
    private IReadOnlyList<StudyPiece<VariantRun>> OthersOf(int number, TransferVariant variant) =>
    [
        .. TasksOf(variant)[1..].Select(task => new StudyPiece<VariantRun>(
            2, FileOf(variant, task), own => new TransferStudy(own, ofImageNet, ofLetters).Variants()[number].Run(task)) // a device of its own needs a study of its own
        {
            Start = variant.Start,
            Weights = variant.Weights,
        }),
    ];

    private VariantTask[] TasksOf(TransferVariant variant) =>
    [
        .. Enumerable.Range(0, variant.Repetitions).Select(OnAll),
        .. FewCounts.SelectMany(count => Enumerable.Range(0, FewRepetitions).Select(repetition => OnFew(count, repetition))),
    ];

    private VariantTask OnAll(int number) => new(number, context.Options.Seed + (ulong)number, digits.Train, Few: false);

    private VariantTask OnFew(int count, int number) => new(
        number, context.Options.Seed + (ulong)number, digits.Few(count, context.Full ? digits.Train.Length : QuickFeatureImages, number), Few: true);

    private FewDigitsResult OfFew(TransferVariant variant, int count, VariantRun[] runs)
    {
        double[] accuracies = [.. runs.Select(run => run.TestAccuracy)];
        return new FewDigitsResult(variant.Name, count, Interval.OfAccuracies(accuracies, digits.Source.Test.Count), accuracies);
    }

    private static string FileOf(TransferVariant variant, VariantTask task) => $"{variant.Key}-{(task.Few ? $"{task.Train.Length}-digits-" : "")}{task.Number + 1}.json";

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

    private ConfusionMatrix ConfusionOf(VariantRun run) => ConfusionMatrix.Of(digits.Source.Test.ClassNames, digits.Source.Test.Labels.AsSpan(), run.AnswerLabels);

    private static TransferDigits DigitsOf(StudyContext context)
    {
        int count = context.Digits.Train.Count;
        if (count < TransferDigits.MinCount)
            throw new DataFormatException(context.Data.Digits?.TrainImages ?? "data", $"it holds {count} digits, Part 2 needs {TransferDigits.MinCount} or more");
        return new TransferDigits(context.Digits, context.Options.Seed);
    }
}
