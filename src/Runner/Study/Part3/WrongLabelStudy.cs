using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part3;

/// <summary>
/// Part 3: digits whose folders are wrong. The folders are audited without a clean label; then networks learn from them with plain cross-entropy, with
/// corrected losses from several starts, and in stages in which they label for each other. Choices are made by the likelihood of held-out folders. Runs
/// keep answers, and not before all are done are true labels read to count the right ones; only the twin, which is the ceiling, was shown them.
/// </summary>
internal sealed class WrongLabelStudy
{
    private const int AuditFolds = 3, QuickAuditFolds = 2;

    private readonly StudyContext context;
    private readonly WrongDigits digits;
    private readonly Lazy<LabelAudit> audit; // a resumed study may not need it any more

    /// <summary>Reads the digits.</summary>
    /// <param name="context">The study.</param>
    public WrongLabelStudy(StudyContext context)
    {
        this.context = context;
        var source = context.WrongDigits;
        if (source.Train.Count < WrongDigits.MinCount)
            throw new DataFormatException(context.Data.WrongLabels ?? "data", $"it holds {source.Train.Count} digits, Part 3 needs {WrongDigits.MinCount} or more");
        digits = new WrongDigits(source, context.Options.Seed);
        audit = new Lazy<LabelAudit>(() => Audit(source.Train));
    }

    private int[] ImageCounts => context.Full ? [1000, 3000, 10_000, 30_000] : [];

    /// <summary>Runs Part 3; what an interrupted run of the same folder has finished is taken from there.</summary>
    public WrongLabelOutcome Run()
    {
        using var clock = new RunClock(context.Folder, "part3");
        var kept = context.Once(Path.Combine("part3", "audit.json"), () => FolderAudit.Of(audit.Value));

        var results = new List<LabelVariantResults>();
        var variants = new List<(string Variant, IReadOnlyList<LabelRun> Runs)>();
        var missing = new List<LabelVariantResults>();
        foreach (var variant in Variants(kept.Matrix()))
        {
            if (variant.Missing is { } lacking) missing.Add(LabelVariantResults.Lacking(variant.Name, lacking));
            else variants.Add((variant.Name, RunsOf(variant)));
        }
        foreach (var variant in Counts()) MakeShared(variant, PiecesOf(variant));
        var counted = context.SideBySide(PiecesOfCounts());

        var scoring = new LastScoring(digits);
        results.AddRange(variants.Select(variant => LabelVariantResults.Of(variant.Variant, variant.Runs, scoring)));
        results.AddRange(missing);
        var staged = variants.First(variant => variant.Runs[0].Stages is not null).Runs;
        var stages = staged[0].Stages!;
        var summary = new Part3Results
        {
            Data = digits.Source.Kind,
            Seed = context.Options.Seed,
            Seconds = clock.Seconds,
            Regime = stages.Regime,
            RightFolders = stages.Right,
            Transition = stages.Transition,
            Tests = [.. kept.Tests, .. stages.Tests],
            Variants = results,
            TestAccuracy = staged.Average(scoring.Test),
            TwinAccuracy = variants[^1].Runs.Average(scoring.Test),
            Recovered = [.. staged.Select(scoring.Recovered)],
            Stages = [.. staged.Select(run => StageResult.Of(run.Stages!))],
            ImageCounts = [.. counted.Append(staged[0]).Select(run => CountOf(run, scoring))],
        };
        return new WrongLabelOutcome(summary, digits, kept, variants, scoring);
    }

    /// <summary>
    /// The pieces that other machines may make: all stages of each seed, and of each number of images. Each begins with the audit, which takes half a minute.
    /// </summary>
    public IReadOnlyList<StudyPiece> Pieces() => [.. PiecesOf(SelfLabelled()), .. PiecesOfCounts()];

    private SelfLabelledVariant SelfLabelled(int? count = null) => new(context, digits, () => audit.Value, count);

    private IEnumerable<SelfLabelledVariant> Counts() => ImageCounts.Select(count => SelfLabelled(count));

    private IReadOnlyList<StudyPiece<LabelRun>> PiecesOfCounts() => [.. Counts().SelectMany(PiecesOf)];

    private static IReadOnlyList<StudyPiece<LabelRun>> PiecesOf(WrongLabelVariant variant) =>
    [
        .. Enumerable.Range(0, variant.Repetitions).Select(number => new StudyPiece<LabelRun>(3, $"{variant.Key}-{number + 1}.json", part => (variant.On(part) ?? variant).Run(number))
        {
            Network = variant.NetworkOf(number),
            StaysHere = variant.NeedsTruth,
        }),
    ];

    private LabelRun[] RunsOf(WrongLabelVariant variant)
    {
        var pieces = PiecesOf(variant);
        if (variant.On(context) is null) return [.. pieces.Select(piece => piece.Make(context))];
        MakeShared(variant, pieces);
        return context.SideBySide(pieces);
    }

    private void MakeShared(WrongLabelVariant variant, IReadOnlyList<StudyPiece> pieces)
    {
        if (!pieces.All(piece => piece.IsIn(context.Folder))) variant.MakeShared();
    }

    /// <summary>The twin comes last: nothing that is to do without true labels follows it.</summary>
    private IEnumerable<WrongLabelVariant> Variants(TransitionMatrix transition)
    {
        var corrected = FolderLoss.Corrected(transition);
        var (imageNet, letters) = (PretrainedVgg.ImageNet(context.Data), PretrainedVgg.Letters(context.Data, usualBlocks: 4));
        context.RequireSame(imageNet);
        context.RequireSame(letters);
        yield return new SmallCnnLossVariant(context, digits, FolderLoss.Plain);
        if (context.Full) yield return new SmallCnnLossVariant(context, digits, FolderLoss.Exponential(transition.Classes));
        yield return new SmallCnnLossVariant(context, digits, corrected);
        yield return new SmallCnnLossVariant(context, digits, corrected, fromPart1: true);
        yield return new VggHeadVariant(context, digits, corrected, imageNet);
        if (context.Full) yield return new VggHeadVariant(context, digits, corrected, letters);
        yield return SelfLabelled();
        yield return new TwinVariant(context, digits);
    }

    /// <summary>The audit of the folders by out-of-fold predictions of plain cross-entropy.</summary>
    private LabelAudit Audit(LabelledImages images)
    {
        int[] given = [.. images.Labels];
        ulong seed = context.Options.Seed;
        var folds = Splits.StratifiedFolds(given, context.Full ? AuditFolds : QuickAuditFolds, seed);
        var training = new OutOfFoldTraining(
            images, folds, Trusted: null, context.Device, seed, context.Options.Epochs ?? (context.Full ? null : 1), Photos: null, context.Session);
        var plain = training.Plain().HeldOut;
        var auditOptions = new LabelAuditOptions { Seed = seed };
        var audit = LabelAudit.Of(plain, given, images.ClassNames, auditOptions);
        context.Progress.Say(audit.Evidence[0]);
        // Networks that were trained too briefly cannot tell; for this part the kind of labels is known.
        return audit.IsComplementary ? audit : LabelAudit.Of(plain, given, images.ClassNames, auditOptions with { KnownComplementary = true });
    }

    private static ImageCountResult CountOf(LabelRun run, LastScoring scoring) =>
        new(run.TrainImages, Interval.OfAccuracies([scoring.Test(run)], run.TestAnswers.Length), run.Stages!.EstimatedAccuracy.Value);
}
