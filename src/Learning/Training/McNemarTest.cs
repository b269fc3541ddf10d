namespace MidasNet.Learning;

/// <summary>
/// Tests whether two classifiers differ on the same images: only images that exactly one of them recognises are informative
/// (McNemar, "Note on the sampling error of the difference between correlated proportions or percentages", 1947).
/// </summary>
/// <param name="OnlyFirst">Images that only the first recognised.</param>
/// <param name="OnlySecond">Images that only the second recognised.</param>
/// <param name="PValue">The p-value, exact and two-sided, of the hypothesis that both are equally accurate.</param>
internal readonly record struct McNemarTest(int OnlyFirst, int OnlySecond, double PValue)
{
    /// <summary>Compares two classifiers.</summary>
    /// <param name="first">The predictions of the first.</param>
    /// <param name="second">The predictions of the second.</param>
    /// <param name="labels">The true classes.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static McNemarTest Of(ReadOnlySpan<int> first, ReadOnlySpan<int> second, ReadOnlySpan<int> labels)
    {
        if (first.Length != labels.Length || second.Length != labels.Length)
            throw new ArgumentException($"{first.Length} and {second.Length} answers cannot be compared on {labels.Length} images");
        int onlyFirst = 0, onlySecond = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            bool firstRight = first[i] == labels[i], secondRight = second[i] == labels[i];
            if (firstRight && !secondRight) onlyFirst++;
            if (secondRight && !firstRight) onlySecond++;
        }
        return new McNemarTest(onlyFirst, onlySecond, TwoSided(Math.Min(onlyFirst, onlySecond), onlyFirst + onlySecond));
    }

    /// <summary>Twice the probability of at most k heads in n tosses of a fair coin, at most 1.</summary>
    private static double TwoSided(int heads, int tosses)
    {
        double logarithm = -tosses * Math.Log(2), sum = 0;
        for (int k = 0; k <= heads; k++)
        {
            sum += Math.Exp(logarithm);
            logarithm += Math.Log((double)(tosses - k) / (k + 1));
        }
        return Math.Min(1, 2 * sum);
    }
}
