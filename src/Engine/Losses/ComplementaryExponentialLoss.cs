namespace MidasNet;

public static partial class Losses
{
    /// <summary>
    /// For complementary labels, which name a class that the image is <em>not</em>: SCL-EXP, mean_n e^p[n, not[n]] (Chou et al., ICML 2020).
    /// Bounded, so it forgives a wrong complementary label more easily than <see cref="ComplementaryLogLoss"/>.
    /// </summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="notThese">The complementary label of each row: a class that it is not.</param>
    /// <returns>A tensor of one value.</returns>
    /// <exception cref="ShapeException">The logits are no matrix, or the number of labels is not N.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not one of the classes.</exception>
    public static Tensor ComplementaryExponentialLoss(this Tensor logits, ReadOnlySpan<int> notThese)
    {
        var shape = RequireLabels(nameof(ComplementaryExponentialLoss), logits, notThese);
        var q = Constant(logits, shape, new LabelTargets(notThese, default, 0), static (s, r, row) => s.Fill(r, row));
        float scale = 1f / shape.Rows;
        var loss = logits.Scope.Empty(new Shape());
        logits.Scope.Device.ExponentialLikelihood(shape, scale, logits.Storage, q.Storage, loss.Storage);
        return logits.Scope.Record(loss, [logits], (shape, scale, logits, q), static (s, dy) =>
        {
            var dz = dy.Scope.Empty(s.logits.Shape);
            dy.Scope.Device.ExponentialLikelihoodBackward(s.shape, s.scale, s.logits.Storage, s.q.Storage, dy.Storage, dz.Storage);
            dy.Scope.AddGradient(s.logits, dz);
        });
    }
}
