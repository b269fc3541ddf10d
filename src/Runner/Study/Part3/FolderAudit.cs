using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Study.Part3;

/// <summary>What plain networks, each of images that it had not seen, say about the folders: a file of the run folder.</summary>
internal sealed record FolderAudit
{
    /// <summary>The verdict.</summary>
    public required LabelRegime Regime { get; init; }

    /// <summary>Why, in sentences.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>The tests.</summary>
    public required IReadOnlyList<LabelTest> Tests { get; init; }

    /// <summary>The share of right folders by the first estimate, which is too large.</summary>
    public required Interval Right { get; init; }

    /// <summary>What the first networks under forward correction take for the matrix: row true, column folder.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Transition { get; init; }

    /// <summary>Share of images whose folder is the likeliest class.</summary>
    public required Interval Accuracy { get; init; }

    /// <summary>Share of images whose folder is the least likely class.</summary>
    public required Interval LeastLikely { get; init; }

    /// <summary>Mean -ln p(folder), in nats, after calibration.</summary>
    public required double NegativeLogLikelihood { get; init; }

    /// <summary>Sums an audit up.</summary>
    public static FolderAudit Of(LabelAudit audit)
    {
        var matrix = SelfLabelling.FirstMatrix(audit);
        return new FolderAudit
        {
            Regime = audit.Regime,
            Evidence = audit.Evidence,
            Tests = audit.Tests,
            Right = audit.Transition.Right,
            Transition = MatrixRows.Of(matrix),
            Accuracy = audit.Accuracy,
            LeastLikely = audit.LeastLikely,
            NegativeLogLikelihood = audit.NegativeLogLikelihood,
        };
    }

    /// <summary>How classes become folders, as a matrix, as read back from the file.</summary>
    public TransitionMatrix Matrix() => MatrixRows.Read(Transition);
}
