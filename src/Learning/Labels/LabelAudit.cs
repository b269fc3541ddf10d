namespace MidasNet.Learning.Labels;

/// <summary>
/// Diagnoses labels from out-of-fold predictions of a model that was trained on them with plain cross-entropy, without any clean label:
/// <list type="number">
/// <item>Do labels depend on the images? Permutation tests of three statistics: the label is the most likely class, it is the least likely class, its
/// log-probability.</item>
/// <item>Do labels name the class, or a class that the image is not? A model trained with plain cross-entropy learns rows of the transition matrix, which
/// have either one peak or one hole. Grouping by the most likely or by the least likely class gives more information about the labels, according to
/// which of them the model could learn.</item>
/// <item>How many labels are wrong, and between which classes? The transition matrix, by confident learning or by counts in the groups of the least
/// likely class.</item>
/// </list>
/// Its limit: labels that are consistently permuted (all 4 called 7 and all 7 called 4, or a wrong partner more frequent than the right label) look
/// right, and complementary labels of two classes look like exchanged names. A few trusted images settle it (<see cref="TrustedAgreement"/>).
/// </summary>
public sealed class LabelAudit
{
    internal LabelAudit() { }

    /// <summary>The kind of labels.</summary>
    public required LabelRegime Regime { get; init; }

    /// <summary>The transition matrix from classes to labels. For random labels each row holds the shares of the labels.</summary>
    public required TransitionEstimate Transition { get; init; }

    /// <summary>All tests, the tests against chance first.</summary>
    public required IReadOnlyList<LabelTest> Tests { get; init; }

    /// <summary>The reasons in sentences, the verdict first.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>The pairs of classes between which labels are swapped, most frequent first; empty for clean, random and complementary labels.</summary>
    public required IReadOnlyList<SwappedLabels> Swaps { get; init; }

    /// <summary>The share of images whose label is their most likely class, with its interval.</summary>
    public required Interval Accuracy { get; init; }

    /// <summary>The share of images whose label is their least likely class, with its interval: below 1 / classes for complementary labels.</summary>
    public required Interval LeastLikely { get; init; }

    /// <summary>
    /// Mean -ln p(label) in nats, after calibration: ln(classes) or more for random labels, ln(classes - 1) at best for complementary ones.
    /// </summary>
    public required double NegativeLogLikelihood { get; init; }

    /// <summary>The mutual information of labels and groups by the most likely class, in nats.</summary>
    public required double InformationOfPeaks { get; init; }

    /// <summary>The mutual information of labels and groups by the least likely class, in nats.</summary>
    public required double InformationOfHoles { get; init; }

    /// <summary>
    /// Whether the labels depend on the images, or are known to. False for random labels, and where the images do not suffice to show it.
    /// </summary>
    public required bool DependsOnImages { get; init; }

    /// <summary>Pairs of classes that are mistaken for each other in both directions, of which nothing shows whether they look alike or were swapped.</summary>
    public IReadOnlyList<AlikeClasses> UnclearPairs { get; init; } = [];

    /// <summary>Pairs of classes that may look alike however confident networks are: contradictions within them are not counted among the wrong labels.</summary>
    internal IReadOnlyList<AlikeClasses> Undecided { get; init; } = [];

    /// <summary>
    /// Whether labels are right although many contradict the networks, which err: the matrix then comes from their most confident predictions, and the likelihood of
    /// the others does not change it.
    /// </summary>
    internal bool NetworksErr { get; init; }

    /// <summary>About how many different images would allow a verdict; null where there is one.</summary>
    public int? ImagesNeeded { get; init; }

    /// <summary>Whether labels name classes that images are not.</summary>
    public bool IsComplementary => Regime.IsComplementary();

    /// <summary>Diagnoses labels.</summary>
    /// <param name="predictions">Predictions of the label, by a model trained on the labels with plain cross-entropy.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="classNames">The class names for the sentences; null for indices.</param>
    /// <param name="options">The thresholds of the audit.</param>
    /// <exception cref="ArgumentException">Labels or names do not fit the predictions.</exception>
    public static LabelAudit Of(
        OutOfFoldPredictions predictions, ReadOnlySpan<int> given, IReadOnlyList<string>? classNames = null, LabelAuditOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        predictions.RequireLabels(given);
        options ??= new LabelAuditOptions();
        classNames ??= [.. Enumerable.Range(0, predictions.Classes).Select(k => $"{k}")];
        if (classNames.Count != predictions.Classes)
            throw new ArgumentException($"{classNames.Count} names are given for {predictions.Classes} classes", nameof(classNames));
        return new LabelAuditor(predictions, [.. given], classNames, options).Audit();
    }

    /// <summary>The same audit without a verdict.</summary>
    /// <param name="reason">Why there is none.</param>
    internal LabelAudit WithoutVerdict(string reason) => new()
    {
        Regime = LabelRegime.Undetermined,
        Transition = Transition,
        Tests = Tests,
        Evidence = [LabelVerdict.Sentence(LabelRegime.Undetermined, Transition, []), .. Evidence.Skip(1), reason],
        Swaps = [],
        Accuracy = Accuracy,
        LeastLikely = LeastLikely,
        NegativeLogLikelihood = NegativeLogLikelihood,
        InformationOfPeaks = InformationOfPeaks,
        InformationOfHoles = InformationOfHoles,
        DependsOnImages = DependsOnImages,
        ImagesNeeded = ImagesNeeded,
        UnclearPairs = UnclearPairs,
        Undecided = Undecided,
    };
}
