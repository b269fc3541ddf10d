using System.Diagnostics;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part3;

/// <summary>
/// Part 3: digits whose folders are wrong. The folders are audited without a clean label; then networks learn from them with plain cross-entropy, with
/// corrected losses from several starts, and in stages in which they label for each other. Choices are made by the likelihood of held-out folders. Trainings
/// keep answers, and not before all are done are true labels read to count the right ones; only the twin, which is the ceiling, was shown them.
/// </summary>
internal sealed class WrongLabelStudy(StudyContext context)
{
    private const int AuditFolds = 3, QuickAuditFolds = 2;

    private int[] ImageCounts => context.Full ? [1000, 3000, 10_000, 30_000] : [];

    /// <summary>Runs Part 3; what an interrupted run of the same folder has finished is taken from there.</summary>
    public WrongLabelOutcome Run()
    {
        var clock = Stopwatch.StartNew();
        var source = WrongLabelSource.Load(context.Data, context.Digits, context.Options.Seed, context.Cancellation);
        var digits = new WrongDigits(source, context.Options.Seed);

        // A resumed study may not need it any more.
        var whole = new Lazy<LabelAudit>(() => Audit(source.Train));
        var audit = Once("audit", () => FolderAudit.Of(whole.Value));

        var results = new List<LabelArmResults>();
        var arms = new List<(string Arm, IReadOnlyList<LabelRun> Runs)>();
        var missing = new List<LabelArmResults>();
        foreach (var arm in Arms(digits, audit.Matrix(), () => whole.Value))
        {
            if (arm.Missing is { } lacking) missing.Add(LabelArmResults.Lacking(arm.Name, lacking));
            else arms.Add((arm.Name, RunsOf(arm)));
        }
        var counted = ImageCounts.Select(count => RunsOf(new SelfLabelledArm(context, digits, () => whole.Value, count))[0]).ToArray();

        var scoring = new LastScoring(digits);
        results.AddRange(arms.Select(arm => LabelArmResults.Of(arm.Arm, arm.Runs, scoring)));
        results.AddRange(missing);
        var staged = arms.First(arm => arm.Runs[0].Stages is not null).Runs;
        var stages = staged[0].Stages!;
        var summary = new Part3Results
        {
            Data = source.Kind,
            Seed = context.Options.Seed,
            Seconds = clock.Elapsed.TotalSeconds,
            Regime = stages.Regime,
            RightFolders = stages.Right,
            Transition = stages.Transition,
            Tests = [.. audit.Tests, .. stages.Tests],
            Arms = results,
            TestAccuracy = staged.Average(scoring.Test),
            TwinAccuracy = arms[^1].Runs.Average(scoring.Test),
            Recovered = [.. staged.Select(scoring.Recovered)],
            ImageCounts = [.. counted.Append(staged[0]).Select(run => CountOf(run, scoring))],
        };
        return new WrongLabelOutcome(summary, digits, audit, arms, scoring);
    }

    private LabelRun[] RunsOf(WrongLabelArm arm) =>
        [.. Enumerable.Range(0, arm.Repetitions).Select(number => Once($"{arm.Key}-{number + 1}", () => arm.Run(number)))];

    /// <summary>Does what takes long, or takes its result from the run folder.</summary>
    private T Once<T>(string key, Func<T> make) where T : class => context.Once(Path.Combine("part3", $"{key}.json"), make);

    /// <summary>The twin comes last: nothing that is to do without true labels follows it.</summary>
    private IEnumerable<WrongLabelArm> Arms(WrongDigits digits, TransitionMatrix transition, Func<LabelAudit> audit)
    {
        var corrected = FolderLoss.Corrected(transition);
        var (imageNet, letters) = (PretrainedVgg.ImageNet(context.Data), PretrainedVgg.Letters(context.Data, usualBlocks: 4));
        yield return new SmallCnnLossArm(context, digits, FolderLoss.Plain);
        if (context.Full) yield return new SmallCnnLossArm(context, digits, FolderLoss.Exponential(transition.Classes));
        yield return new SmallCnnLossArm(context, digits, corrected);
        yield return new SmallCnnLossArm(context, digits, corrected, fromPart1: true);
        yield return new VggHeadArm(context, digits, corrected, imageNet);
        if (context.Full) yield return new VggHeadArm(context, digits, corrected, letters);
        yield return new SelfLabelledArm(context, digits, audit);
        yield return new TwinArm(context, digits);
    }

    /// <summary>What out-of-fold predictions of plain cross-entropy say about the folders.</summary>
    private LabelAudit Audit(LabelledImages images)
    {
        int[] given = [.. images.Labels];
        ulong seed = context.Options.Seed;
        var folds = Splits.StratifiedFolds(given, context.Full ? AuditFolds : QuickAuditFolds, seed);
        var training = new OutOfFoldTraining(
            images, folds, Trusted: null, context.Device, seed, context.Options.Epochs ?? (context.Full ? null : 1), context.Session);
        var plain = training.Plain().HeldOut;
        var judging = new LabelAuditOptions { Seed = seed };
        var audit = LabelAudit.Of(plain, given, images.ClassNames, judging);
        context.Progress.Say(audit.Evidence[0]);
        // Networks that were trained too briefly cannot tell; what the folders of this part are is known.
        return audit.IsComplementary ? audit : LabelAudit.Of(plain, given, images.ClassNames, judging with { KnownComplementary = true });
    }

    private static ImageCountResult CountOf(LabelRun run, LastScoring scoring) =>
        new(run.TrainImages, Interval.OfAccuracies([scoring.Test(run)], run.TestAnswers.Length), run.Stages!.EstimatedAccuracy.Value);
}
