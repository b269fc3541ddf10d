using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Audits;

/// <summary>How good an audit was, by true labels that it did not know.</summary>
/// <param name="TrueRegime">How the labels were made wrong; null where that is not known.</param>
/// <param name="IsNamedRight">Whether the verdict is that.</param>
/// <param name="RightLabels">The share of the given labels that are right.</param>
/// <param name="Recovered">The share of the proposed labels that are right; null if none are proposed.</param>
/// <param name="StandOut">How many labels stand out: of complementary ones those that are right, else those that are wrong.</param>
/// <param name="Listed">How many suspects the page lists.</param>
/// <param name="Found">How many of them stand out indeed.</param>
/// <param name="FoundInAsMany">How many of as many suspects as labels stand out do so: the list at the length at which it could be perfect.</param>
/// <param name="LargestCellError">
/// The largest error of a cell of the transition matrix against the shares in this very set, by the matrix counted cell by cell.
/// </param>
/// <param name="LargestModelError">
/// The same of the matrix of the verdict against the one the labels were drawn from; null where it is not known.
/// </param>
public sealed record AuditScore(
    LabelRegime? TrueRegime, bool? IsNamedRight, double RightLabels, double? Recovered, int StandOut, int Listed, int Found, int FoundInAsMany,
    double? LargestCellError, double? LargestModelError)
{
    /// <summary>Scores a finished audit.</summary>
    /// <param name="outcome">What it has found.</param>
    /// <param name="truth">The true label of each of its images.</param>
    /// <param name="simulated">How the labels were made wrong; null where that is not known.</param>
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
            proposed.Length == 0 ? null : (double)truth.CountRight(proposed) / given.Length,
            standOut, outcome.SuspectCount, Found(outcome.SuspectCount), Found(standOut),
            outcome.Counted?.LargestDifference(truth.CountTransition(given, images.ClassNames.Count)),
            simulated is null ? null : outcome.Transition.Matrix.LargestDifference(simulated.Transition));
    }

    /// <summary>The same for people.</summary>
    public IEnumerable<string> Lines()
    {
        if (TrueRegime is { } regime) yield return $"The labels are {regime}: {(IsNamedRight == true ? "named right" : "named wrong")}.";
        yield return $"{Percentage.Of(RightLabels, 3)} of the labels are right"
            + (Recovered is { } recovered ? $", {Percentage.Of(recovered, 2)} of the proposed ones" : "") + ".";
        if (Listed > 0)
        {
            yield return $"{StandOut} labels stand out: {Found} of them among {Listed} suspects listed,"
                + $" {FoundInAsMany} among the first {StandOut}.";
        }
        if (LargestCellError is { } cell) yield return $"Transition matrix: largest error of a cell {cell:F4} of the counted one"
            + (LargestModelError is { } model ? $", {model:F4} of the verdict's" : "") + ".";
    }
}
