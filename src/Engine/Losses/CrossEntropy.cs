namespace MidasNet;

public static partial class Losses
{
    /// <summary>
    /// -Σ_n Σ_c weight[c] · q[n,c] · log p[n,c] / Σ_n weight[label[n]], where p = softmax(logits) and q is the label, smoothed:
    /// q[c] = smoothing / classes + (1 - smoothing) · [c = label] (Szegedy et al. 2016).
    /// </summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="labelSmoothing">0 for none, below 1.</param>
    /// <param name="classWeights">The weight of each class, at least 0; empty for equal weights.</param>
    /// <returns>A tensor of one value.</returns>
    /// <exception cref="ShapeException">The logits are no matrix, or the number of labels is not N.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not one of the classes, or a number is out of its range.</exception>
    /// <exception cref="ArgumentException">The number of class weights is not that of the classes, or all labels have weight 0.</exception>
    public static Tensor CrossEntropy(this Tensor logits, ReadOnlySpan<int> labels, float labelSmoothing = 0, ReadOnlySpan<float> classWeights = default)
    {
        var shape = RequireLabels(nameof(CrossEntropy), logits, labels);
        if (labelSmoothing is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "label smoothing is at least 0 and below 1");
        RequireClassWeights(shape, classWeights);
        var q = Constant(logits, shape, new LabelTargets(labels, classWeights, labelSmoothing), static (s, r, row) => s.Fill(r, row));

        double total = 0;
        foreach (int label in labels) total += classWeights.IsEmpty ? 1 : classWeights[label];
        if (total == 0) throw new ArgumentException("all labels of the batch have class weight 0", nameof(classWeights));
        return CrossEntropy(logits, q, shape, (float)(1 / total));
    }

    /// <summary>-Σ_n Σ_c weight[c] · q[n,c] · log p[n,c] / N, where p = softmax(logits) and q are soft targets.</summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="targets">[N, classes], not negative; rows usually sum to 1. No gradient flows to them.</param>
    /// <param name="classWeights">The weight of each class, at least 0; empty for equal weights.</param>
    /// <returns>A tensor of one value.</returns>
    /// <exception cref="ShapeException">The logits are no matrix, or the number of targets is not theirs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class weight is negative, infinite or NaN.</exception>
    /// <exception cref="ArgumentException">The number of class weights is not that of the classes.</exception>
    public static Tensor CrossEntropy(this Tensor logits, ReadOnlySpan<float> targets, ReadOnlySpan<float> classWeights = default)
    {
        var shape = RowsShape.Of(nameof(CrossEntropy), logits.Shape);
        if (targets.Length != logits.Shape.Length)
            throw new ShapeException(nameof(CrossEntropy), $"logits {logits.Shape} need {logits.Shape.Length} targets, but there are {targets.Length}");
        RequireClassWeights(shape, classWeights);
        var q = Constant(logits, shape, new SoftTargets(targets, classWeights), static (s, r, row) => s.Fill(r, row));
        return CrossEntropy(logits, q, shape, 1f / shape.Rows);
    }

    private static Tensor CrossEntropy(Tensor logits, Tensor q, RowsShape shape, float scale)
    {
        var loss = logits.Scope.Empty(new Shape());
        logits.Scope.Device.CrossEntropy(shape, scale, logits.Storage, q.Storage, loss.Storage);
        return logits.Scope.Record(loss, [logits], (shape, scale, logits, q), static (s, dy) =>
        {
            var dz = dy.Scope.Empty(s.logits.Shape);
            dy.Scope.Device.CrossEntropyBackward(s.shape, s.scale, s.logits.Storage, s.q.Storage, dy.Storage, dz.Storage);
            dy.Scope.AddGradient(s.logits, dz);
        });
    }

    private static void RequireClassWeights(RowsShape shape, ReadOnlySpan<float> classWeights)
    {
        if (!classWeights.IsEmpty && classWeights.Length != shape.Columns)
            throw new ArgumentException($"{shape.Columns} classes need {shape.Columns} class weights, {classWeights.Length} given", nameof(classWeights));
        for (int c = 0; c < classWeights.Length; c++)
        {
            if (!(classWeights[c] >= 0 && float.IsFinite(classWeights[c])))
                throw new ArgumentOutOfRangeException(nameof(classWeights), classWeights[c], FormattableString.Invariant($"classWeights[{c}] is {classWeights[c]}; weights are at least 0, and finite"));
        }
    }

    private readonly ref struct LabelTargets(ReadOnlySpan<int> labels, ReadOnlySpan<float> classWeights, float smoothing)
    {
        private readonly ReadOnlySpan<int> labels = labels;
        private readonly ReadOnlySpan<float> classWeights = classWeights;

        public void Fill(int row, Span<float> q)
        {
            q.Fill(smoothing / q.Length);
            q[labels[row]] += 1 - smoothing;
            for (int c = 0; c < classWeights.Length; c++) q[c] *= classWeights[c];
        }
    }

    private readonly ref struct SoftTargets(ReadOnlySpan<float> targets, ReadOnlySpan<float> classWeights)
    {
        private readonly ReadOnlySpan<float> targets = targets;
        private readonly ReadOnlySpan<float> classWeights = classWeights;

        public void Fill(int row, Span<float> q)
        {
            targets.Slice(row * q.Length, q.Length).CopyTo(q);
            for (int c = 0; c < classWeights.Length; c++) q[c] *= classWeights[c];
        }
    }
}
