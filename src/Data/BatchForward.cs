namespace MidasNet.Data;

/// <summary>Runs models on batches.</summary>
public static class BatchForward
{
    /// <summary>Copies a batch into a scope and computes its logits, [N, classes].</summary>
    public static Tensor Forward(this Model model, Scope scope, in Batch batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(scope);
        var x = scope.Input(new Shape(batch.Count, batch.Channels, batch.Height, batch.Width), batch.Images.Span);
        if (batch.AuxiliaryFeatureCount == 0) return model.Forward(x);
        return model.Forward(x, scope.Input(new Shape(batch.Count, batch.AuxiliaryFeatureCount), batch.AuxiliaryFeatures.Span));
    }

    /// <summary>Cross-entropy with the labels of a batch, those of its mixed images included (<see cref="MixedBatches"/>).</summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="batch">The batch that they are logits of.</param>
    /// <param name="labelSmoothing">0 for none, below 1.</param>
    /// <param name="classWeights">The weight of each class; empty for equal weights.</param>
    /// <returns>A tensor of one value, in nats.</returns>
    public static Tensor CrossEntropy(this Tensor logits, in Batch batch, float labelSmoothing = 0, ReadOnlySpan<float> classWeights = default) => batch.OtherShare == 0
        ? logits.CrossEntropy(batch.Labels.Span, labelSmoothing, classWeights)
        : logits.MixedCrossEntropy(batch.Labels.Span, batch.OtherLabels.Span, batch.OtherShare, labelSmoothing, classWeights);
}
