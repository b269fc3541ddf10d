using MidasNet.Data;
using MidasNet.Data.Duplicates;
using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Audits;

/// <summary>
/// The labels by which a set is judged: one of each picture, since copies are no further evidence, and none of a picture in several classes, whose labels
/// contradict each other whatever the others are like.
/// </summary>
internal sealed class JudgedLabels
{
    private readonly LabelledImages images;
    private readonly int[] judged;
    private readonly int[] labels;

    /// <summary>Chooses them.</summary>
    public JudgedLabels(LabelledImages images, DuplicateGroups copies)
    {
        this.images = images;
        judged = copies.DifferentOfOneLabel();
        labels = images.LabelsOf(judged);
    }

    private bool AreAll => judged.Length == images.Count;

    /// <summary>Audits the labels.</summary>
    /// <param name="predictions">Predictions of all images.</param>
    /// <param name="options">The thresholds.</param>
    public LabelAudit Audit(OutOfFoldPredictions predictions, LabelAuditOptions options) =>
        LabelAudit.Of(Chosen(predictions), labels, images.ClassNames, options);

    /// <summary>
    /// Withdraws the verdict that labels are random where networks do not learn from these images at all: not even what is most different about them.
    /// </summary>
    /// <param name="audit">The verdict.</param>
    /// <param name="training">The training that it comes from.</param>
    public LabelAudit WithControl(LabelAudit audit, OutOfFoldTraining training)
    {
        var controlled = training.WithControlLabels();
        var learnt = LabelAudit.Of(Chosen(controlled.Control().HeldOut), controlled.Images.LabelsOf(judged), images.ClassNames);
        return learnt.DependsOnImages
            ? audit
            : audit.WithoutVerdict(
                "Networks learn nothing from these images, not even to divide them by what is most different about them: that they do not learn the labels says"
                + " nothing about the labels.");
    }

    /// <summary>Refines by the judged labels; the probabilities are those of all images.</summary>
    /// <param name="predictions">Predictions of all images.</param>
    /// <param name="refine">Refines predictions with their labels.</param>
    public RefinedTransition Refine(OutOfFoldPredictions predictions, Func<OutOfFoldPredictions, int[], RefinedTransition> refine)
    {
        var refined = refine(Chosen(predictions), labels);
        return AreAll ? refined : refined with { Posteriors = refine(predictions, [.. images.Labels]).Posteriors };
    }

    private OutOfFoldPredictions Chosen(OutOfFoldPredictions predictions) => AreAll ? predictions : predictions.Of(judged);
}
