using System.Diagnostics;
using MidasNet.Learning;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part2;

/// <summary>
/// Part 2: the digits by transfer learning. VGG19 that has seen ImageNet or letters, frozen or with its last blocks trained, against the small CNN, started
/// from its Part 1 weights or at random. Convergence is measured, and choices are made, on training digits that were held out; the test digits are looked
/// at once for each finished network.
/// </summary>
/// <param name="context">The study.</param>
/// <param name="imageNet">VGG19 that has seen ImageNet; null to look in the usual places.</param>
/// <param name="letters">VGG19 that has seen letters; null to look in the usual places.</param>
internal sealed class TransferStudy(StudyContext context, PretrainedVgg? imageNet = null, PretrainedVgg? letters = null)
{
    private const int QuickFeatureImages = 8000;

    private readonly TransferDigits digits = new(context.Digits, context.Options.Seed);

    private int[] FewCounts => context.Full ? [100, 1000, 10_000] : [100, 1000];

    private int FewRepetitions => context.Full ? 3 : 1;

    /// <summary>Runs the arms; what an interrupted run of the same folder has finished is taken from there.</summary>
    public TransferOutcome Run()
    {
        var clock = Stopwatch.StartNew();
        var results = new List<ArmResults>();
        var runs = new List<(string Arm, IReadOnlyList<ArmRun> Runs)>();
        var few = new List<FewDigitsResult>();
        var cuts = new List<CutTrial>();
        foreach (var arm in Arms())
        {
            if (arm.Missing is { } missing)
            {
                results.Add(ArmResults.Lacking(arm.Name, missing));
                continue;
            }
            ArmRun[] trained = [.. Enumerable.Range(0, arm.Repetitions).Select(number => RunOnce(arm, OnAll(number)))];
            results.Add(ArmResults.Of(arm.Name, trained, digits.Source.Test.Count));
            runs.Add((arm.Name, trained));
            few.AddRange(FewCounts.Select(count => WithFew(arm, count)));
            if (arm is FrozenVggArm frozen)
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
            Arms = results,
            Comparisons = Compare(runs),
            FewDigits = few,
            Cuts = cuts,
        };
        return new TransferOutcome(summary, runs, [.. runs.Select(arm => (arm.Arm, ConfusionOf(arm.Runs[0])))]);
    }

    private IEnumerable<TransferArm> Arms()
    {
        var (ofImageNet, ofLetters) = (imageNet ?? PretrainedVgg.ImageNet(context.Data), letters ?? PretrainedVgg.Letters(context.Data, usualBlocks: 3));
        return
        [
            new FrozenVggArm(context, digits, ofImageNet),
            new TunedVggArm(context, digits, ofImageNet),
            new FrozenVggArm(context, digits, ofLetters),
            new SmallCnnArm(context, digits, fromPart1: true),
            new SmallCnnArm(context, digits, fromPart1: false),
        ];
    }

    private ArmTask OnAll(int number) => new(number, context.Options.Seed + (ulong)number, digits.Train, Few: false);

    private FewDigitsResult WithFew(TransferArm arm, int count)
    {
        double[] accuracies =
        [
            .. Enumerable.Range(0, FewRepetitions).Select(number =>
            {
                int[] train = digits.Few(count, context.Full ? digits.Train.Length : QuickFeatureImages, number);
                return RunOnce(arm, new ArmTask(number, context.Options.Seed + (ulong)number, train, Few: true)).TestAccuracy;
            }),
        ];
        return new FewDigitsResult(arm.Name, count, Interval.OfAccuracies(accuracies, digits.Source.Test.Count), accuracies);
    }

    /// <summary>Runs a task, or takes its result from the run folder.</summary>
    private ArmRun RunOnce(TransferArm arm, ArmTask task) => context.Once(
        Path.Combine("part2", $"{arm.Key}-{(task.Few ? $"{task.Train.Length}-digits-" : "")}{task.Number + 1}.json"), () => arm.Run(task));

    private static IEnumerable<CutTrial> TrialsOf(FrozenVggArm arm)
    {
        var best = arm.Cuts.MaxBy(cut => cut.Accuracy);
        return arm.Cuts.Select(cut => new CutTrial(arm.Name, cut.Cut.ToString(), cut.Dimension, cut.Accuracy, cut.ImagesPerSecond, cut == best));
    }

    private List<ArmComparison> Compare(List<(string Arm, IReadOnlyList<ArmRun> Runs)> arms)
    {
        var comparisons = new List<ArmComparison>();
        for (int i = 0; i < arms.Count; i++)
        {
            for (int j = i + 1; j < arms.Count; j++)
            {
                var test = McNemarTest.Of(arms[i].Runs[0].AnswerLabels, arms[j].Runs[0].AnswerLabels, digits.Source.Test.Labels.AsSpan());
                comparisons.Add(new ArmComparison(arms[i].Arm, arms[j].Arm, test.OnlyFirst, test.OnlySecond, test.PValue));
            }
        }
        return comparisons;
    }

    private ConfusionMatrix ConfusionOf(ArmRun run)
    {
        var confusion = new ConfusionMatrix(digits.Source.Test.ClassNames);
        int[] answers = run.AnswerLabels;
        for (int i = 0; i < answers.Length; i++) confusion.Add(digits.Source.Test.Labels[i], answers[i]);
        return confusion;
    }
}
