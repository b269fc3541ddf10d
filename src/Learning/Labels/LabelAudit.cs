namespace MidasNet.Learning.Labels;

/// <summary>
/// What out-of-fold predictions of a plainly trained model say about the labels it was trained on, with no clean label:
/// <list type="number">
/// <item>Do labels mean anything? Permutation tests of three scores: the label is the likeliest class, it is the least likely, its
/// log-probability.</item>
/// <item>Do they name what images show, or what they do not? A model of plain cross-entropy learns rows of the transition matrix: with one peak, or
/// with one hole. The groups by the likeliest or by the least likely class tell more about the labels, whichever the model could learn.</item>
/// <item>How much, and between which classes? The transition matrix, by confident learning or by counting in the groups of least likely
/// classes.</item>
/// </list>
/// What it cannot know: labels that are consistently permuted (all 4 called 7 and all 7 called 4, or wrong more often than right to one partner)
/// look like right ones, and complementary labels of two classes like exchanged names. A trusted handful of images tells.
/// </summary>
public sealed class LabelAudit
{
    internal LabelAudit() { }

    /// <summary>What the labels are.</summary>
    public required LabelRegime Regime { get; init; }

    /// <summary>How classes become labels. Of random labels each row is the shares of the labels.</summary>
    public required TransitionEstimate Transition { get; init; }

    /// <summary>All tests, those of chance first.</summary>
    public required IReadOnlyList<LabelTest> Tests { get; init; }

    /// <summary>Why, in sentences, the verdict first.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>The pairs of classes between which labels are swapped, most frequent first; of clean, random and complementary labels none.</summary>
    public required IReadOnlyList<SwappedLabels> Swaps { get; init; }

    /// <summary>Share of images whose label is their likeliest class, and its interval.</summary>
    public required Interval Accuracy { get; init; }

    /// <summary>Share of images whose label is their least likely class, and its interval: below 1 / classes where labels avoid the truth.</summary>
    public required Interval LeastLikely { get; init; }

    /// <summary>
    /// Mean -ln p(label) in nats, after calibration; ln classes or more if labels mean nothing, ln(classes - 1) at best if complementary.
    /// </summary>
    public required double NegativeLogLikelihood { get; init; }

    /// <summary>What the groups by the likeliest class tell about the labels, in nats.</summary>
    public required double InformationOfPeaks { get; init; }

    /// <summary>What the groups by the least likely class tell about the labels, in nats.</summary>
    public required double InformationOfHoles { get; init; }

    /// <summary>Whether labels name classes that images are not.</summary>
    public bool IsComplementary => Regime.IsComplementary();

    /// <summary>Judges labels.</summary>
    /// <param name="predictions">Of the label, by a model trained on the labels with plain cross-entropy.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="classNames">The classes, for the sentences; numbers if left out.</param>
    /// <param name="options">How sure to be.</param>
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
        return new LabelAuditor(predictions, [.. given], classNames, options).Judge();
    }

}
