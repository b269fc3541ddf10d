namespace MidasNet;

public static partial class Losses
{
    /// <summary>
    /// Cross-entropy of the labels as they were given: -mean_n log Σ_k p[n,k] · T[k, given[n]], where T is the transition matrix from true to given labels
    /// (forward correction: Patrini et al., CVPR 2017). Its minimum is at the true classes though the labels are not: T = I is plain
    /// cross-entropy, uniform off the diagonal is complementary labels, anything between is noise.
    /// </summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="given">The given label of each row.</param>
    /// <param name="transition">The probabilities of given labels for each true class.</param>
    /// <returns>A tensor of one value.</returns>
    /// <exception cref="ShapeException">The logits are no matrix, or the number of labels is not N.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not one of the classes.</exception>
    /// <exception cref="ArgumentException">The matrix has another number of classes, or gives a label of the batch probability 0.</exception>
    public static Tensor ForwardCorrectedCrossEntropy(this Tensor logits, ReadOnlySpan<int> given, TransitionMatrix transition)
    {
        ArgumentNullException.ThrowIfNull(transition);
        var shape = RequireLabels(nameof(ForwardCorrectedCrossEntropy), logits, given);
        if (transition.Classes != shape.Columns)
            throw new ArgumentException($"logits have {shape.Columns} classes, the transition matrix {transition.Classes}", nameof(transition));
        foreach (int label in given)
        {
            if (!transition.CanOccur(label))
                throw new ArgumentException($"a row has label {label}, but the transition matrix gives it probability 0 for every class", nameof(transition));
        }
        var t = Constant(logits, shape, new GivenLabels(given, transition), static (s, r, row) => s.Fill(r, row));
        return Mixture(logits, t, shape);
    }

    private static Tensor Mixture(Tensor logits, Tensor t, RowsShape shape)
    {
        float scale = 1f / shape.Rows;
        var loss = logits.Scope.Empty(new Shape());
        logits.Scope.Device.MixtureLikelihood(shape, scale, logits.Storage, t.Storage, loss.Storage);
        return logits.Scope.Record(loss, [logits], (shape, scale, logits, t), static (s, dy) =>
        {
            var dz = dy.Scope.Empty(s.logits.Shape);
            dy.Scope.Device.MixtureLikelihoodBackward(s.shape, s.scale, s.logits.Storage, s.t.Storage, dy.Storage, dz.Storage);
            dy.Scope.AddGradient(s.logits, dz);
        });
    }

    private readonly ref struct GivenLabels(ReadOnlySpan<int> given, TransitionMatrix transition)
    {
        private readonly ReadOnlySpan<int> given = given;

        public void Fill(int row, Span<float> t)
        {
            for (int k = 0; k < t.Length; k++) t[k] = (float)transition[k, given[row]];
        }
    }
}
