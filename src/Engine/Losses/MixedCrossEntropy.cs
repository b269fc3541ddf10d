namespace MidasNet;

public static partial class Losses
{
    /// <summary>
    /// Cross-entropy of images that were blended with others (mixup: Zhang et al., ICLR 2018), with the labels of both in the same proportion:
    /// (1 - s) · CE(labels) + s · CE(other labels).
    /// </summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="labels">N classes.</param>
    /// <param name="otherLabels">N classes of the images that were blended in.</param>
    /// <param name="otherShare">The share s of those images, 0 to 1.</param>
    /// <param name="labelSmoothing">0 for none, below 1.</param>
    /// <param name="classWeights">The weight of each class; empty for equal weights.</param>
    /// <returns>A tensor of one value, in nats.</returns>
    /// <exception cref="ShapeException">The logits are no matrix, or the number of either labels is not N.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not one of the classes, or a number is out of its range.</exception>
    /// <exception cref="ArgumentException">The number of class weights is not that of the classes, or all labels have weight 0.</exception>
    public static Tensor MixedCrossEntropy(
        this Tensor logits, ReadOnlySpan<int> labels, ReadOnlySpan<int> otherLabels, float otherShare, float labelSmoothing = 0,
        ReadOnlySpan<float> classWeights = default)
    {
        if (otherShare is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(otherShare), otherShare, "a share is between 0 and 1");
        RequireLabels(nameof(MixedCrossEntropy), logits, labels);
        RequireLabels(nameof(MixedCrossEntropy), logits, otherLabels);
        return logits.CrossEntropy(labels, labelSmoothing, classWeights).Scale(1 - otherShare)
            .Add(logits.CrossEntropy(otherLabels, labelSmoothing, classWeights).Scale(otherShare));
    }
}
