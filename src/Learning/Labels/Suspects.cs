namespace MidasNet.Learning.Labels;

/// <summary>
/// All images, ranked by how much their labels stand out: noisy labels that seem wrong (Northcutt et al., JAIR 2021), or the few complementary labels
/// that seem right. If the probabilities are calibrated, the precision of a list is predicted without any clean label.
/// </summary>
public sealed class Suspects
{
    private readonly double[] expected; // among the first n

    private Suspects(Suspect[] ranked)
    {
        Ranked = ranked;
        expected = new double[ranked.Length + 1];
        for (int i = 0; i < ranked.Length; i++) expected[i + 1] = expected[i] + ranked[i].Probability;
    }

    /// <summary>All images, most suspicious first.</summary>
    public IReadOnlyList<Suspect> Ranked { get; }

    /// <summary>The expected number of labels in the whole set that stand out.</summary>
    public double ExpectedInAll => expected[^1];

    /// <summary>Ranks the images of a set.</summary>
    /// <param name="posteriors">Calibrated out-of-fold probabilities of the true class.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="transition">The transition matrix from classes to labels.</param>
    /// <param name="isComplementary">Whether labels name classes that images are not, so that right ones stand out.</param>
    /// <param name="ranking">The ranking criterion.</param>
    /// <exception cref="ArgumentException">The labels or the matrix do not fit the predictions.</exception>
    public static Suspects Of(
        OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, TransitionMatrix transition, bool isComplementary,
        SuspectRanking ranking = SuspectRanking.Probability)
    {
        ArgumentNullException.ThrowIfNull(posteriors);
        ClassPosteriors.RequireClasses(posteriors, transition);
        posteriors.RequireLabels(given);
        var suspects = new Suspect[given.Length];
        var joint = new double[posteriors.Classes];
        for (int i = 0; i < given.Length; i++)
        {
            var p = posteriors[i];
            int label = given[i];
            ClassPosteriors.WithLabel(p, transition, label, joint);
            float other = 0;
            for (int k = 0; k < p.Length; k++)
            {
                if (k != label) other = Math.Max(other, p[k]);
            }
            suspects[i] = new Suspect(i, label, posteriors.Predictions.Best(i), isComplementary ? joint[label] : 1 - joint[label], p[label] - other);
        }

        double sign = isComplementary ? -1 : 1;
        return new Suspects(ranking switch
        {
            SuspectRanking.SelfConfidence => [.. suspects.OrderBy(s => sign * posteriors[s.Image][s.Given])],
            SuspectRanking.NormalisedMargin => [.. suspects.OrderBy(s => sign * s.Margin)],
            // Many probabilities are 1 or 0 after rounding; the margin still distinguishes them.
            _ => [.. suspects.OrderByDescending(s => s.Probability).ThenBy(s => sign * s.Margin)],
        });
    }

    /// <summary>The expected number of true suspects among the first <paramref name="count"/>.</summary>
    public double ExpectedAmong(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return expected[Math.Min(count, Ranked.Count)];
    }

    /// <summary>The expected precision of the first <paramref name="count"/>; 1 for an empty list.</summary>
    public double ExpectedPrecision(int count) => count == 0 ? 1 : ExpectedAmong(count) / Math.Min(count, Ranked.Count);

    /// <summary>The expected recall of the first <paramref name="count"/>; 1 if no suspects are expected at all.</summary>
    public double ExpectedRecall(int count) => ExpectedInAll > 0 ? ExpectedAmong(count) / ExpectedInAll : 1;

    /// <summary>The number of images with at least the given probability.</summary>
    /// <param name="least">The minimum probability.</param>
    public int CountAbove(double least = 0.5) => Ranked.TakeWhile(suspect => suspect.Probability >= least).Count();

    /// <summary>The length of the longest list with at least the given expected precision.</summary>
    /// <param name="precision">The minimum expected precision.</param>
    /// <param name="most">The maximum length.</param>
    public int CountWithPrecision(double precision, int most = int.MaxValue)
    {
        int count = Math.Min(most, Ranked.Count);
        while (count > 0 && ExpectedPrecision(count) < precision) count--;
        return count;
    }
}
