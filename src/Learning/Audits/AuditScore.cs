using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Audits;

/// <summary>The quality of an audit, by true labels that it did not use.</summary>
/// <param name="TrueRegime">The true regime of the labels; null if unknown.</param>
/// <param name="IsNamedRight">True if the verdict is that regime.</param>
/// <param name="RightLabels">The share of the given labels that are right.</param>
/// <param name="StatedRight">The share that the audit states, with its interval; null where it states none.</param>
/// <param name="Recovered">The share of the proposed labels that are right; null if none are proposed.</param>
/// <param name="StandOut">The number of labels that stand out: of complementary ones those that are right, otherwise those that are wrong.</param>
/// <param name="Listed">The number of suspects on the page.</param>
/// <param name="Found">The number of those that do stand out.</param>
/// <param name="FoundInAsMany">The number that stand out among the first <paramref name="StandOut"/> suspects, a list that could be perfect.</param>
/// <param name="LargestCellError">
/// The largest error of a cell of the transition matrix against the shares in this very set, by the matrix counted cell by cell.
/// </param>
/// <param name="LargestModelError">
/// The largest error of a cell of the verdict's matrix against the one the labels were drawn from; null if it is unknown.
/// </param>
internal sealed record AuditScore(
    LabelRegime? TrueRegime, bool? IsNamedRight, double RightLabels, Interval? StatedRight, double? Recovered, int StandOut, int Listed, int Found, int FoundInAsMany,
    double? LargestCellError, double? LargestModelError)
{
    /// <summary>Evaluates a finished audit.</summary>
    /// <param name="outcome">Its result.</param>
    /// <param name="truth">The true label of each of its images.</param>
    /// <param name="simulated">The simulated noise; null if the labels were not simulated.</param>
    public static AuditScore Of(AuditResult outcome, SealedTruth truth, SimulatedLabels? simulated = null)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(truth);
        var images = outcome.Images;
        int[] given = [.. images.Labels];
        int right = truth.CountRight(given), standOut = outcome.IsComplementary ? right : given.Length - right;
        int[] proposed = [.. outcome.Proposals.Select(proposal => proposal.Proposed)];
        int[] ranked = [.. (outcome.Suspects?.Ranked ?? []).Select(suspect => suspect.Image)];
        int Found(int first)
        {
            var listed = ranked.Take(first).ToArray();
            int areRight = truth.CountRight(given, listed);
            return outcome.IsComplementary ? areRight : listed.Length - areRight;
        }
        return new AuditScore(
            simulated?.Noise.Regime, simulated is null ? null : simulated.Noise.Regime == outcome.Regime, (double)right / given.Length,
            outcome.Regime is LabelRegime.Random or LabelRegime.Undetermined ? null : outcome.Transition.Right,
            proposed.Length == 0 ? null : (double)truth.CountRight(proposed) / given.Length,
            standOut, outcome.SuspectCount, Found(outcome.SuspectCount), Found(standOut),
            outcome.Counted?.MaxDifference(truth.CountTransition(given, images.ClassNames.Count)),
            simulated is null ? null : outcome.Transition.Matrix.MaxDifference(simulated.Transition));
    }

    /// <summary>Whether the stated interval holds the true share of right labels; null where none is stated.</summary>
    public bool? IsShareHeld => StatedRight is { } stated ? stated.Low <= RightLabels && RightLabels <= stated.High : null;

    /// <summary>The score in sentences.</summary>
    public IEnumerable<string> Lines()
    {
        if (TrueRegime is { } regime) yield return $"The labels are {regime}: {(IsNamedRight == true ? "named right" : "named wrong")}.";
        yield return $"{Percentage.Of(RightLabels, 3)} of the labels are right"
            + (Recovered is { } recovered ? $", {Percentage.Of(recovered, 2)} of the proposed ones" : "") + ".";
        if (StatedRight is { } stated)
            yield return $"The audit states {stated.ToPercent()} right labels: the interval {(IsShareHeld == true ? "holds" : "does not hold")} the true share.";
        if (Listed > 0)
        {
            yield return $"{StandOut} labels stand out: {Found} of them among {Listed} suspects listed,"
                + $" {FoundInAsMany} among the first {StandOut}.";
        }
        if (LargestCellError is { } cell) yield return FormattableString.Invariant($"Transition matrix: largest error of a cell {cell:F4} of the counted one")
            + (LargestModelError is { } model ? FormattableString.Invariant($", {model:F4} of the verdict's") : "") + ".";
    }
}
