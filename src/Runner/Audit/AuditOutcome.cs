using MidasNet.Learning.Labels;
using MidasNet.Models;

namespace MidasNet.Runner.Audit;

/// <summary>All that an audit has found.</summary>
internal sealed record AuditOutcome
{
    private const int FewestSuspects = 12, MostSuspects = 500, MostAlike = 8;

    /// <summary>The images.</summary>
    public required AuditedImages Audited { get; init; }

    /// <summary>The first verdict, from plain predictions.</summary>
    public required LabelAudit Audit { get; init; }

    /// <summary>The verdict.</summary>
    public required LabelRegime Regime { get; init; }

    /// <summary>How classes become labels.</summary>
    public required TransitionEstimate Transition { get; init; }

    /// <summary>All tests.</summary>
    public required IReadOnlyList<LabelTest> Tests { get; init; }

    /// <summary>How this very set's classes became labels, counted cell by cell; null for random labels.</summary>
    public TransitionMatrix? Counted { get; init; }

    /// <summary>The probabilities of the classes of each image; null for random labels.</summary>
    public Predictions? Posteriors { get; init; }

    /// <summary>Which way labels point by trusted images; null without any, and where held-out labels tell it themselves.</summary>
    public TrustedDirection? Direction { get; init; }

    /// <summary>What trusted images say of the verdict; null without any, and of random labels.</summary>
    public TrustedAgreement? Trusted { get; init; }

    /// <summary>The images by how much their label stands out; null for random labels.</summary>
    public Suspects? Suspects { get; init; }

    /// <summary>A label for each image; none for random labels.</summary>
    public IReadOnlyList<LabelProposal> Proposals { get; init; } = [];

    /// <summary>How good all this is, where the true labels are known.</summary>
    public AuditScore? Score { get; init; }

    /// <summary>Whether labels name classes that images are not.</summary>
    public bool IsComplementary => Regime.IsComplementary();

    /// <summary>Why, in sentences, the verdict first.</summary>
    public IReadOnlyList<string> Evidence =>
    [
        LabelVerdict.Sentence(Regime, Transition, Audited.Images.ClassNames, isBound: Counted is null),
        .. Audit.Evidence.Skip(1),
        .. Direction is null ? Enumerable.Empty<string>() : [Direction.Evidence],
        .. Second(),
        .. Trusted?.Evidence ?? [],
    ];

    /// <summary>The pairs of classes between which labels are swapped; none where labels are clean, random or complementary.</summary>
    public IReadOnlyList<SwappedLabels> Swaps =>
        Regime is LabelRegime.Noisy or LabelRegime.PairwiseSwapped ? SwappedLabels.Of(Transition, new LabelAuditOptions().CleanUpTo) : [];

    /// <summary>
    /// How many suspects are worth looking at: those that are more likely than not; of complementary labels as many as are expected to be right, which are
    /// few and of which none should be missed; at least a handful, at most a few hundred.
    /// </summary>
    public int SuspectCount
    {
        get
        {
            if (Suspects is null) return 0;
            int likely = Suspects.CountAbove(), expected = (int)Math.Round(Math.Min(Suspects.ExpectedInAll, MostSuspects));
            int count = Suspects.Ranked.Count, wanted = IsComplementary ? Math.Max(likely, expected) : likely;
            return Math.Clamp(wanted, Math.Min(FewestSuspects, count), Math.Min(MostSuspects, count));
        }
    }

    private IEnumerable<string> Second()
    {
        if (Regime is LabelRegime.ComplementaryUniform && Audit.Regime == LabelRegime.ComplementaryBiased)
            yield return "The groups of that count are mixed by mistakes of the networks; once these are taken apart, all wrong labels are alike.";
        if (Alike() is { Length: > 0 } alike)
        {
            yield return $"In both directions, labels of {alike} are mistaken for each other: they were swapped, or a small network cannot tell these classes"
                + " apart. Images with labels that can be trusted decide it.";
        }
        if (Counted is null) yield break;
        yield return "Networks trained under this matrix, each on other images than it judges,"
            + $" find {Transition.Right.ToPercent(2)} of the labels right.";
    }

    private string Alike()
    {
        if (Regime is not (LabelRegime.Noisy or LabelRegime.PairwiseSwapped)) return "";
        var names = Audited.Images.ClassNames;
        return string.Join(", ", AlikeClasses.Of(Transition.Matrix).Take(MostAlike).Select(pair => $"{names[pair.First]} and {names[pair.Second]}"));
    }
}
