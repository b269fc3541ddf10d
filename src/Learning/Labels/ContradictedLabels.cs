namespace MidasNet.Learning.Labels;

/// <summary>
/// The labels that contradict the model, by its confidence. A wrong label has nothing to do with how clearly its image shows its class: the same share of
/// labels contradicts the model among its surest predictions as among all that it has learnt. Where a model errs because classes look alike, or because it
/// has learnt little, it is less sure, and its surest predictions are right.
/// </summary>
internal sealed class ContradictedLabels
{
    private const double FirstFifth = 0.2;

    // The surest predictions are few, so that their own test is milder than the one of the half, which comes before it.
    private const double MaxPValue = 0.01;

    // The share among the surest fifth, relative to that of the surest half, from which labels are wrong however confident the model is.
    private const double MinRatio = 0.6;

    // Below this number of contradictions the fifth does not show between which classes they are.
    private const int MinWrong = 50;

    private readonly double[,] ofHalf, ofFirst;
    private readonly double cleanUpTo;

    /// <summary>Counts.</summary>
    /// <param name="peaks">The images by their most likely class.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="cleanUpTo">The share of wrong labels up to which a set is clean.</param>
    public ContradictedLabels(ClassGroups peaks, ReadOnlySpan<int> given, double cleanUpTo)
    {
        (ofHalf, ofFirst, this.cleanUpTo) = (peaks.Count(given, ClassGroups.ConfidentHalf), peaks.Count(given, FirstFifth), cleanUpTo);
        (OfHalf, Half) = Test("labels that contradict the more confident half of the predictions", ofHalf);
        (OfFirst, First) = Test("labels that contradict the most confident fifth of the predictions", ofFirst);
    }

    /// <summary>The share of contradictions in the surer half of the predictions.</summary>
    public Interval Half { get; }

    /// <summary>The share of contradictions in the surest fifth.</summary>
    public Interval First { get; }

    /// <summary>Whether more labels contradict the surer half than a clean set has.</summary>
    public LabelTest OfHalf { get; }

    /// <summary>Whether more labels contradict the surest fifth than a clean set has.</summary>
    public LabelTest OfFirst { get; }

    /// <summary>Whether labels contradict even the surest predictions about as often as others: they are wrong.</summary>
    public bool AreWrongHoweverConfident => OfFirst.PValue < MaxPValue && First.Value >= MinRatio * Half.Value;

    /// <summary>Whether hardly any label contradicts the surest predictions, clearly fewer than the others: the model errs.</summary>
    public bool VanishWithConfidence
    {
        get
        {
            var (wrong, all) = Sum(ofHalf);
            var (wrongFirst, allFirst) = Sum(ofFirst);
            if (OfFirst.PValue < MaxPValue || all == allFirst) return false;
            double rest = (double)(wrong - wrongFirst) / (all - allFirst);
            return TrustedAgreement.BinomialUpperTail((int)(allFirst - wrongFirst), (int)allFirst, 1 - rest) < MaxPValue;
        }
    }

    /// <summary>Counts of labels, row class and column label, among the surest predictions that contain enough contradictions.</summary>
    public double[,] CountsOfWrong => Sum(ofFirst).Wrong >= MinWrong ? ofFirst : ofHalf;

    private (LabelTest Test, Interval Share) Test(string name, double[,] counts)
    {
        var (wrong, all) = Sum(counts);
        var share = Interval.Wilson(wrong, all);
        double z = (share.Value - cleanUpTo) / Math.Sqrt(cleanUpTo * (1 - cleanUpTo) / all);
        double p = TrustedAgreement.BinomialUpperTail((int)wrong, (int)all, cleanUpTo); // exact, since few images hold few contradictions
        return (new LabelTest(name, $"at most {cleanUpTo:P1} of the labels are wrong", share.Value, cleanUpTo, z, 0, p), share);
    }

    private static (long Wrong, long All) Sum(double[,] counts)
    {
        long wrong = 0, all = 0;
        for (int k = 0; k < counts.GetLength(0); k++)
        {
            for (int j = 0; j < counts.GetLength(1); j++)
            {
                all += (long)counts[k, j];
                if (j != k) wrong += (long)counts[k, j];
            }
        }
        return (wrong, all);
    }
}
