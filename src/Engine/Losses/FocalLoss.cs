namespace MidasNet;

public static partial class Losses
{
    /// <summary>
    /// -mean_n (1 - p)^gamma · log p, where p is the probability of the label: cross-entropy in which rows that are predicted well have less weight
    /// (Lin et al., ICCV 2017). Composed of primitive operations, forward and backward.
    /// </summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="gamma">At least 0; 0 is plain cross-entropy.</param>
    /// <returns>A tensor of one value.</returns>
    /// <exception cref="ShapeException">The logits are no matrix, or the number of labels is not N.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not one of the classes, or gamma is negative, infinite or NaN.</exception>
    public static Tensor FocalLoss(this Tensor logits, ReadOnlySpan<int> labels, float gamma = 2)
    {
        RequireLabels(nameof(FocalLoss), logits, labels);
        if (!(gamma >= 0 && float.IsFinite(gamma))) throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "at least 0, and finite");
        var logarithm = logits.LogSoftmax().Gather(labels);
        return logarithm.Exp().Affine(-1, 1).Power(gamma).Multiply(logarithm).Mean().Scale(-1);
    }
}
