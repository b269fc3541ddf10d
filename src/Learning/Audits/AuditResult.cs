using MidasNet.Data;
using MidasNet.Learning.Labels;
using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Learning.Audits;

/// <summary>All that an audit has found.</summary>
public sealed record AuditResult
{
    private const int MinSuspects = 12, MaxSuspects = 500, MaxAlike = 8;

    /// <summary>The images, with the labels that they were given.</summary>
    public required LabelledImages Images { get; init; }

    /// <summary>The first verdict, from plain predictions.</summary>
    public required LabelAudit Audit { get; init; }

    /// <summary>The verdict.</summary>
    public required LabelRegime Regime { get; init; }

    /// <summary>The transition from classes to labels.</summary>
    public required TransitionEstimate Transition { get; init; }

    /// <summary>The findings about copies, in sentences: pictures in several classes first. Empty where no picture occurs twice.</summary>
    public IReadOnlyList<string> Copies { get; init; } = [];

    /// <summary>The images of each picture that lies in several classes.</summary>
    public IReadOnlyList<IReadOnlyList<int>> InSeveralClasses { get; init; } = [];

    /// <summary>All tests.</summary>
    public required IReadOnlyList<LabelTest> Tests { get; init; }

    /// <summary>The transition matrix counted on this set, cell by cell; null for labels that do not depend on the images.</summary>
    public TransitionMatrix? Counted { get; init; }

    /// <summary>The probabilities of the classes of each image; null for random labels.</summary>
    public Predictions? Posteriors { get; init; }

    /// <summary>The direction of the labels by trusted images; null without any, and where held-out labels decide it.</summary>
    internal TrustedDirection? Direction { get; init; }

    /// <summary>The agreement of trusted images with the verdict; null without any, and for random labels.</summary>
    public TrustedAgreement? Trusted { get; init; }

    /// <summary>The images by how much their label stands out; null for random labels.</summary>
    public Suspects? Suspects { get; init; }

    /// <summary>A label for each image; none for random labels.</summary>
    public IReadOnlyList<LabelProposal> Proposals { get; init; } = [];

    /// <summary>True for complementary labels, which name classes that images are not.</summary>
    public bool IsComplementary => Regime.IsComplementary();

    /// <summary>The verdict in a sentence.</summary>
    public string Verdict => LabelVerdict.Sentence(Regime, Transition, Images.ClassNames, isBound: Counted is null);

    /// <summary>The evidence in sentences: copies if there are any, the verdict, and its reasons.</summary>
    public IReadOnlyList<string> Evidence =>
    [
        .. Copies,
        Verdict,
        .. Audit.Evidence.Skip(1),
        .. Direction is null ? Enumerable.Empty<string>() : [Direction.Evidence],
        .. Second(),
        .. Trusted?.Evidence ?? [],
    ];

    /// <summary>The pairs of classes between which labels are swapped; none where labels are clean, random or complementary.</summary>
    public IReadOnlyList<SwappedLabels> Swaps =>
        Regime is LabelRegime.Noisy or LabelRegime.PairwiseSwapped ? SwappedLabels.Of(Transition, new LabelAuditOptions().CleanUpTo) : [];

    /// <summary>
    /// The number of suspects worth reviewing: those that are more likely than not; of complementary labels the expected number of right ones, which are
    /// few and of which none should be missed; at least a handful, at most a few hundred.
    /// </summary>
    public int SuspectCount
    {
        get
        {
            if (Suspects is null) return 0;
            int likely = Suspects.CountAbove(), expected = (int)Math.Round(Math.Min(Suspects.ExpectedInAll, MaxSuspects));
            int count = Suspects.Ranked.Count, wanted = IsComplementary ? Math.Max(likely, expected) : likely;
            return Math.Clamp(wanted, Math.Min(MinSuspects, count), Math.Min(MaxSuspects, count));
        }
    }

    /// <summary>The first <see cref="SuspectCount"/> suspects, with the names of images and classes.</summary>
    public IReadOnlyList<NamedSuspect> NamedSuspects =>
    [
        .. (Suspects?.Ranked ?? []).Take(SuspectCount).Select(suspect => new NamedSuspect(
            Images.Names[suspect.Image], Images.ClassNames[suspect.Given], Images.ClassNames[suspect.Predicted], suspect.Probability)),
    ];

    /// <summary>
    /// Writes the proposed label of each image as CSV (RFC 4180): image, given, proposed, confidence. A name that a spreadsheet would evaluate as a formula
    /// is prefixed with an apostrophe.
    /// </summary>
    /// <param name="path">The file to make.</param>
    /// <exception cref="InvalidOperationException">There are no proposals: the labels do not depend on the images as far as can be shown, or only a verdict was requested.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteProposals(string path)
    {
        if (Proposals.Count == 0) throw new InvalidOperationException("there are no proposals: the labels are random or cannot be judged, or only a verdict was asked for");
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            LabelProposalCsv.Write(writer, Proposals, Images.Names, Images.ClassNames);
        });
    }

    private IEnumerable<string> Second()
    {
        if (Regime is LabelRegime.ComplementaryUniform && Audit.Regime == LabelRegime.ComplementaryBiased)
            yield return "The groups of that count are mixed by errors of the networks; with these corrected, all wrong labels are alike.";
        if (Alike() is { Length: > 0 } alike)
        {
            yield return $"In both directions, labels of {alike} are mistaken for each other: they were swapped, or a small network cannot tell these classes"
                + " apart. Images with labels that can be trusted decide it.";
        }
        if (Counted is null) yield break;
        yield return "Networks trained under this matrix, each on other images than it predicts,"
            + $" find {Transition.Right.ToPercent(2)} of the labels right.";
    }

    private string Alike()
    {
        if (Regime is not (LabelRegime.Noisy or LabelRegime.PairwiseSwapped)) return "";
        var names = Images.ClassNames;
        return string.Join(", ", AlikeClasses.Of(Transition.Matrix).Take(MaxAlike).Select(pair => $"{names[pair.First]} and {names[pair.Second]}"));
    }
}
