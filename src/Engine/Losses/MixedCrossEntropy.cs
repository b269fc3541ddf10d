using MidasNet.Data;

namespace MidasNet;

public static partial class Losses
{
    /// <summary>
    /// Cross-entropy with the labels of a batch; where its images are mixed with others, also with theirs, in the same shares:
    /// (1 - s) · CE(labels) + s · CE(other labels).
    /// </summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="batch">The batch that they are scores of.</param>
    /// <param name="labelSmoothing">0 for none, below 1.</param>
    /// <returns>One number.</returns>
    public static Tensor CrossEntropy(this Tensor logits, in Batch batch, float labelSmoothing = 0)
    {
        var loss = logits.CrossEntropy(batch.Labels.Span, labelSmoothing);
        if (batch.OtherShare == 0) return loss;
        return loss.Scale(1 - batch.OtherShare).Add(logits.CrossEntropy(batch.OtherLabels.Span, labelSmoothing).Scale(batch.OtherShare));
    }
}
