using MidasNet.Labels;

namespace MidasNet.Runner.Audit;

/// <summary>All that an audit has found.</summary>
/// <param name="Images">The images.</param>
/// <param name="Audit">The first verdict, from plain predictions.</param>
/// <param name="Regime">The verdict.</param>
/// <param name="Transition">How classes become labels.</param>
/// <param name="Tests">All tests.</param>
/// <param name="Suspects">The images by how much their label stands out; null for random labels.</param>
/// <param name="Proposals">A label for each image; none for random labels.</param>
internal sealed record AuditOutcome(
    AuditedImages Images, LabelAudit Audit, LabelRegime Regime, TransitionEstimate Transition, IReadOnlyList<LabelTest> Tests,
    Suspects? Suspects, IReadOnlyList<LabelProposal> Proposals)
{
    /// <summary>Whether labels name classes that images are not.</summary>
    public bool IsComplementary => Regime is LabelRegime.ComplementaryUniform or LabelRegime.ComplementaryBiased;

    /// <summary>Why, in sentences, the verdict first.</summary>
    public IReadOnlyList<string> Evidence => Regime == Audit.Regime ? Audit.Evidence :
    [
        .. Audit.Evidence,
        $"Once trained under this matrix, a network tells more: wrong labels are {(Regime == LabelRegime.ComplementaryBiased ? "biased" : "uniform")} after all.",
    ];

    /// <summary>How many suspects are worth looking at: those that are more likely than not, at least a handful, at most a few hundred.</summary>
    public int SuspectCount => Suspects is null ? 0 : Math.Clamp(Suspects.CountAbove(), Math.Min(12, Suspects.Ranked.Count), 500);
}
