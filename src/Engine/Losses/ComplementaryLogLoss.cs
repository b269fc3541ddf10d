namespace MidasNet;

public static partial class Losses
{
    /// <summary>
    /// For complementary labels, which name a class that the image is <em>not</em>: SCL-NL, -mean_n log(1 - p[n, not[n]])
    /// (Chou et al., ICML 2020). Has the gradient of forward correction with a uniform transition matrix.
    /// </summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="notThese">The complementary label of each row: a class that it is not.</param>
    /// <returns>A tensor of one value.</returns>
    /// <exception cref="ShapeException">The logits are no matrix or have one class, or the number of labels is not N.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not one of the classes.</exception>
    public static Tensor ComplementaryLogLoss(this Tensor logits, ReadOnlySpan<int> notThese)
    {
        var shape = RequireLabels(nameof(ComplementaryLogLoss), logits, notThese);
        if (shape.Columns < 2) throw new ShapeException(nameof(ComplementaryLogLoss), "a complementary label needs at least two classes");
        var t = Constant(logits, shape, new AllBut(notThese), static (s, r, row) => s.Fill(r, row));
        return Mixture(logits, t, shape);
    }

    private readonly ref struct AllBut(ReadOnlySpan<int> notThese)
    {
        private readonly ReadOnlySpan<int> notThese = notThese;

        public void Fill(int row, Span<float> t)
        {
            t.Fill(1);
            t[notThese[row]] = 0;
        }
    }
}
