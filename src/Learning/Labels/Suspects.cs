namespace MidasNet.Learning.Labels;

/// <summary>
/// All images, those first whose label stands out most: of noisy labels the ones that seem wrong (Northcutt et al., JAIR 2021), of complementary
/// labels the few whose folder seems right. How many of a cut to expect is known without any clean label, as far as the probabilities are
/// calibrated.
/// </summary>
public sealed class Suspects
{
    private readonly double[] expected; // of the first n

    private Suspects(Suspect[] ranked)
    {
        Ranked = ranked;
        expected = new double[ranked.Length + 1];
        for (int i = 0; i < ranked.Length; i++) expected[i + 1] = expected[i] + ranked[i].Probability;
    }

    /// <summary>All images, the most suspicious first.</summary>
    public IReadOnlyList<Suspect> Ranked { get; }

    /// <summary>How many labels of the whole set are expected to stand out.</summary>
    public double ExpectedInAll => expected[^1];

    /// <summary>Ranks.</summary>
    /// <param name="posteriors">Probabilities of the true class, out of fold and calibrated.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="transition">How classes become labels.</param>
    /// <param name="isComplementary">Whether labels name what images are not, so that right ones stand out.</param>
    /// <param name="ranking">By what.</param>
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
            // Many probabilities are 1 or 0 after rounding; the margin still tells them apart.
            _ => [.. suspects.OrderByDescending(s => s.Probability).ThenBy(s => sign * s.Margin)],
        });
    }

    /// <summary>How many of the first <paramref name="count"/> are expected to stand out indeed.</summary>
    public double ExpectedAmong(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return expected[Math.Min(count, Ranked.Count)];
    }

    /// <summary>The expected share of the first <paramref name="count"/> that stand out indeed; 1 of none.</summary>
    public double ExpectedPrecision(int count) => count == 0 ? 1 : ExpectedAmong(count) / Math.Min(count, Ranked.Count);

    /// <summary>The expected share of all that stand out which is among the first <paramref name="count"/>; 1 if none is expected at all.</summary>
    public double ExpectedRecall(int count) => ExpectedInAll > 0 ? ExpectedAmong(count) / ExpectedInAll : 1;

    /// <summary>The longest list whose last image is more likely a suspect than not.</summary>
    /// <param name="least">The least probability of an image on the list.</param>
    public int CountAbove(double least = 0.5) => Ranked.TakeWhile(suspect => suspect.Probability >= least).Count();

    /// <summary>The longest list of at least a certain expected precision, and at most a certain length.</summary>
    /// <param name="precision">The least expected share that stands out indeed.</param>
    /// <param name="most">The greatest length.</param>
    public int CountWithPrecision(double precision, int most = int.MaxValue)
    {
        int count = Math.Min(most, Ranked.Count);
        while (count > 0 && ExpectedPrecision(count) < precision) count--;
        return count;
    }
}
