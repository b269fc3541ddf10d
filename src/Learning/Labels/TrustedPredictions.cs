using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>
/// A few images with trusted labels, as the plain networks of an audit predict them: evidence where the audited labels do not show whether they are wrong or
/// hard to learn. The networks must not have been trained on these images, which are assumed to be like the others.
/// </summary>
internal sealed class TrustedPredictions
{
    // Labels are wrong if trusted ones are recognised more often than labels agree; right if they are recognised too rarely for a tenth of wrong labels.
    private const double MaxPValue = 0.01, MaxWrong = 0.1;

    private readonly int[,] seen; // row predicted, column trusted
    private readonly int count, right;

    /// <summary>Counts.</summary>
    /// <param name="plain">Predictions of the label for the trusted images.</param>
    /// <param name="trusted">The trusted labels.</param>
    /// <param name="significance">The significance level of the direction.</param>
    /// <exception cref="ArgumentException">There are no trusted images, or labels and predictions do not fit.</exception>
    public TrustedPredictions(Predictions plain, ReadOnlySpan<int> trusted, double significance)
    {
        Direction = TrustedDirection.Of(plain, trusted, significance);
        seen = new int[plain.Classes, plain.Classes];
        count = trusted.Length;
        for (int i = 0; i < count; i++)
        {
            seen[plain.Best(i), trusted[i]]++;
            if (plain.Best(i) == trusted[i]) right++;
        }
    }

    /// <summary>Whether labels name classes or rule them out.</summary>
    public TrustedDirection Direction { get; }

    /// <summary>The share of trusted images whose class is their most likely label.</summary>
    public Interval Recognised => Interval.Wilson(right, count);

    /// <summary>The number of trusted images.</summary>
    public int Count => count;

    /// <summary>Whether labels are wrong, rather than hard to learn; null where the trusted images are too few to tell.</summary>
    /// <param name="agreement">The share of the audited images whose label is their most likely class.</param>
    public bool? ShowWrongLabels(double agreement)
    {
        if (TrustedAgreement.BinomialUpperTail(right, count, agreement) < MaxPValue) return true;
        double lowerTail = right == count ? 1 : 1 - TrustedAgreement.BinomialUpperTail(right + 1, count, Math.Min(1, agreement / (1 - MaxWrong)));
        return lowerTail < MaxPValue ? false : null;
    }

    /// <summary>
    /// Whether networks tell the images of two classes apart better than their labels say: then labels that contradict the networks were swapped. False where
    /// trusted images are mistaken as well, so that at most half of these labels were; null where the trusted images are too few to tell.
    /// </summary>
    /// <param name="pair">The classes.</param>
    /// <param name="share">The share of the audited images of both that are mistaken for the other class.</param>
    public bool? TellApart(AlikeClasses pair, double share)
    {
        int mistakes = seen[pair.First, pair.Second] + seen[pair.Second, pair.First];
        int all = mistakes + seen[pair.First, pair.First] + seen[pair.Second, pair.Second];
        if (TrustedAgreement.BinomialUpperTail(all - mistakes, all, 1 - share) < MaxPValue) return true;
        return TrustedAgreement.BinomialUpperTail(mistakes, all, share / 2) < MaxPValue ? false : null;
    }
}
