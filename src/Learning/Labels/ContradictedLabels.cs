namespace MidasNet.Learning.Labels;

/// <summary>
/// The labels that contradict the model, by its confidence. A wrong label has nothing to do with how clearly its image shows its class: about the same share
/// of labels contradicts the model among its most confident predictions as among the others. Where a model errs because classes look alike, or because it
/// has learnt little, it is less confident, and its most confident predictions are right.
/// </summary>
internal sealed class ContradictedLabels
{
    private const double FirstFifth = 0.2;

    // The most confident predictions are few, so that their own test is milder than the one of the half, which comes before it.
    private const double MaxPValue = 0.01;

    // The share of contradictions among the most confident fifth, relative to the more confident half and to the other half, from which labels are wrong
    // however confident the model is. It errs itself now and then, most often in the other half.
    private const double MinRatioToHalf = 0.6, MinRatioToRest = 0.4;

    // Networks still learn two classes of which this share of labels is swapped.
    private const double MaxSwappedLearnt = 0.4;

    // Below this number of contradictions the fifth does not show between which classes they are.
    private const int MinWrong = 50;

    // The most confident of all, whatever their class: a network that has learnt little is confident in these only. Fewer images than that show nothing.
    private const double SurestShare = 0.04;
    private const int MinSurest = 200;

    private readonly double[,] ofHalf, ofFirst, ofAll, ofSurest;
    private readonly double cleanUpTo;
    private readonly List<AlikeClasses> lookAlikes = [], unclear = [], saidAlike = [], saidSwapped = [];

    /// <summary>Counts.</summary>
    /// <param name="peaks">The images by their most likely class.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="pairs">Classes that are confused in both directions.</param>
    /// <param name="cleanUpTo">The share of wrong labels up to which a set is clean.</param>
    /// <param name="trusted">Trusted images, which decide about pairs that are unclear; null for none.</param>
    public ContradictedLabels(ClassGroups peaks, ReadOnlySpan<int> given, IReadOnlyList<AlikeClasses> pairs, double cleanUpTo, TrustedPredictions? trusted = null)
    {
        this.cleanUpTo = cleanUpTo;
        (ofHalf, ofFirst, ofAll) = (peaks.Count(given, ClassGroups.ConfidentHalf), peaks.Count(given, FirstFifth), peaks.Count(given, 1));
        int surest = Math.Max(MinSurest, (int)(SurestShare * given.Length));
        ofSurest = surest <= FirstFifth * given.Length ? peaks.CountSurest(given, surest) : new double[peaks.Classes, peaks.Classes];
        foreach (var pair in pairs)
        {
            if (LooksAlike(pair)) lookAlikes.Add(pair);
            else if (!IsSwapped(pair)) (trusted is null ? unclear : Decided(pair, trusted)).Add(pair);
        }
        // Contradictions between look-alikes, or within an undecided pair, are no sign of wrong labels.
        Undecided = [.. unclear, .. saidAlike];
        foreach (double[,] counts in new[] { ofHalf, ofFirst, ofAll })
        {
            foreach (var (first, second) in lookAlikes.Concat(Undecided)) (counts[first, second], counts[second, first]) = (0, 0);
        }
        (OfHalf, Half) = Test("labels that contradict the more confident half of the predictions", ofHalf);
        (_, All) = Test("labels that contradict the predictions", ofAll);
        (OfFirst, First) = Test("labels that contradict the most confident fifth of the predictions", ofFirst);
        (OfSurest, Surest) = Test("labels that contradict the most confident predictions of all", ofSurest);
    }

    /// <summary>Pairs of classes that the model tells apart where it is confident: they look alike.</summary>
    public IReadOnlyList<AlikeClasses> LookAlikes => lookAlikes;

    /// <summary>Pairs of classes that may look alike or have swapped labels.</summary>
    public IReadOnlyList<AlikeClasses> Unclear => unclear;

    /// <summary>Pairs of classes that trusted images show to look alike.</summary>
    public IReadOnlyList<AlikeClasses> SaidAlike => saidAlike;

    /// <summary>Pairs of classes whose labels were swapped, by trusted images.</summary>
    public IReadOnlyList<AlikeClasses> SaidSwapped => saidSwapped;

    /// <summary>The pairs within which contradictions remain however confident the model is, and are yet no sign of wrong labels: <see cref="Unclear"/> and <see cref="SaidAlike"/>.</summary>
    public IReadOnlyList<AlikeClasses> Undecided { get; }

    /// <summary>The share of contradictions in the more confident half of the predictions, without those within <see cref="LookAlikes"/> and <see cref="Unclear"/>.</summary>
    public Interval Half { get; }

    /// <summary>The share of contradictions in all predictions, likewise.</summary>
    public Interval All { get; }

    /// <summary>The share of contradictions in the most confident fifth, likewise.</summary>
    public Interval First { get; }

    /// <summary>The share of contradictions among the most confident predictions of all classes together; of fewer than 1,000 images there are none.</summary>
    public Interval Surest { get; }

    /// <summary>Whether more labels contradict these than a clean set has.</summary>
    public LabelTest OfSurest { get; }

    /// <summary>Whether more labels contradict the more confident half than a clean set has.</summary>
    public LabelTest OfHalf { get; }

    /// <summary>Whether more labels contradict the most confident fifth than a clean set has.</summary>
    public LabelTest OfFirst { get; }

    /// <summary>Whether labels contradict even the most confident predictions about as often as others: they are wrong.</summary>
    public bool AreWrongHoweverConfident =>
        OfFirst.PValue < MaxPValue && First.Value >= MinRatioToHalf * Half.Value && First.Value >= MinRatioToRest * ShareOf(Less(Sum(ofAll), Sum(ofHalf)));

    /// <summary>Whether hardly any label contradicts the most confident predictions, clearly fewer than the others: the model errs.</summary>
    public bool VanishWithConfidence => OfFirst.PValue >= MaxPValue && IsFewer(Sum(ofFirst), Less(Sum(ofHalf), Sum(ofFirst)));

    /// <summary>Whether hardly any label contradicts the most confident predictions of all, clearly fewer than the others of the more confident half: as far as networks know, labels are right.</summary>
    public bool VanishAmongSurest =>
        Sum(ofSurest).All > 0 && OfSurest.PValue >= MaxPValue && IsFewer(Sum(ofSurest), Less(Sum(ofHalf), Sum(ofSurest)));

    /// <summary>Counts of labels, row class and column label, among the most confident predictions that contain enough contradictions.</summary>
    public double[,] CountsOfWrong => Sum(ofFirst).Wrong >= MinWrong ? ofFirst : ofHalf;

    /// <summary>
    /// The share of the contradictions that go from a class to one other far more often than back. Networks mistake two classes about as often in either direction,
    /// so that this is the share of labels that were exchanged for one certain label.
    /// </summary>
    public double Directed
    {
        get
        {
            const double Significant = 3; // standard deviations
            double[,] counts = CountsOfWrong;
            double directed = 0;
            for (int k = 0; k < counts.GetLength(0); k++)
            {
                double largest = 0;
                for (int j = 0; j < counts.GetLength(0); j++)
                {
                    double excess = counts[k, j] - counts[j, k];
                    if (j != k && excess > Significant * Math.Sqrt(counts[k, j] + counts[j, k])) largest = Math.Max(largest, excess);
                }
                directed += largest;
            }
            return directed / Math.Max(1, Sum(counts).Wrong);
        }
    }

    private bool LooksAlike(AlikeClasses pair)
    {
        var rest = Less(Sum(ofAll, pair), Sum(ofHalf, pair));
        return IsFewer(Sum(ofFirst, pair), rest) && ShareOf(Sum(ofFirst, pair)) < MinRatioToHalf * ShareOf(rest);
    }

    // Networks that were trained on labels half of which are swapped mistake trusted images as well: then these say nothing.
    private List<AlikeClasses> Decided(AlikeClasses pair, TrustedPredictions trusted)
    {
        var all = Sum(ofAll, pair);
        bool canBeLearnt = Interval.Wilson(all.Wrong, Math.Max(1, all.All)).High < MaxSwappedLearnt;
        return trusted.TellApart(pair, ShareOf(all)) switch { true => saidSwapped, false when canBeLearnt => saidAlike, _ => unclear };
    }

    // A pair of which half of the labels are the other's might as well be one that the model does not tell apart at all, such as 0 and O.
    private bool IsSwapped(AlikeClasses pair)
    {
        var half = Sum(ofHalf, pair);
        return half.All >= MinWrong && Interval.Wilson(half.Wrong, half.All).High < 0.5
            && ShareOf(Sum(ofFirst, pair)) >= MinRatioToHalf * ShareOf(Less(Sum(ofAll, pair), half));
    }

    private (LabelTest Test, Interval Share) Test(string name, double[,] counts)
    {
        var (wrong, all) = Sum(counts);
        var share = Interval.Wilson(wrong, Math.Max(1, all));
        double z = (share.Value - cleanUpTo) / Math.Sqrt(cleanUpTo * (1 - cleanUpTo) / Math.Max(1, all));
        double p = TrustedAgreement.BinomialUpperTail((int)wrong, (int)all, cleanUpTo); // exact, since few images hold few contradictions
        return (new LabelTest(name, FormattableString.Invariant($"at most {cleanUpTo:P1} of the labels are wrong"), share.Value, cleanUpTo, z, 0, p), share);
    }

    // Whether the right labels among some are more than the share of others explains.
    private static bool IsFewer((long Wrong, long All) some, (long Wrong, long All) others) =>
        some.All > 0 && others.Wrong > 0
        && TrustedAgreement.BinomialUpperTail((int)(some.All - some.Wrong), (int)some.All, 1 - ShareOf(others)) < MaxPValue;

    private static (long Wrong, long All) Less((long Wrong, long All) more, (long Wrong, long All) part) => (more.Wrong - part.Wrong, more.All - part.All);

    private static double ShareOf((long Wrong, long All) counts) => counts.All == 0 ? 0 : (double)counts.Wrong / counts.All;

    private static (long Wrong, long All) Sum(double[,] counts, AlikeClasses pair)
    {
        double wrong = counts[pair.First, pair.Second] + counts[pair.Second, pair.First];
        return ((long)wrong, (long)(wrong + counts[pair.First, pair.First] + counts[pair.Second, pair.Second]));
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
