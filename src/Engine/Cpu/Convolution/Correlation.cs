namespace MidasNet.Cpu;

/// <summary>
/// The geometry of result[n,i,j,k] = Σ source[n,i',j',c] · weight[u,v,c,k], the sums over two <see cref="CorrelationAxis"/> and channels c: a
/// convolution, or a part of its input's gradient. Images have their channels last.
/// </summary>
/// <param name="Images">Images of the batch.</param>
/// <param name="Vertical">The direction of rows.</param>
/// <param name="Horizontal">The direction of columns.</param>
/// <param name="Weights">Channels on both sides, and the layout of the weights.</param>
/// <param name="ResultStart">The index of the first result in its tensor.</param>
/// <param name="ResultImage">The stride between images of results.</param>
/// <param name="ResultRow">The stride between rows of results; there may be results of other correlations between them.</param>
/// <param name="ResultColumn">The stride between pixels of results.</param>
internal readonly record struct Correlation(
    int Images, CorrelationAxis Vertical, CorrelationAxis Horizontal, CorrelationWeights Weights,
    nint ResultStart, nint ResultImage, nint ResultRow, nint ResultColumn)
{
    /// <summary>The stride between pixels of the source.</summary>
    public int SourcePixel => Weights.Terms;

    /// <summary>The stride between rows of the source.</summary>
    public int SourceRow => Horizontal.Source * Weights.Terms;

    /// <summary>The stride between images of the source.</summary>
    public int SourceImage => Vertical.Source * SourceRow;

    /// <summary>True if there are no results, as in some phases of images smaller than the stride.</summary>
    public bool IsEmpty => Vertical.Results == 0 || Horizontal.Results == 0;

    /// <summary>True if no two results read the same pixel.</summary>
    public bool ReadsOnce => Weights is { VerticalTaps: 1, HorizontalTaps: 1 };

    /// <summary>The convolution itself.</summary>
    public static Correlation Forward(Conv2dShape s)
    {
        int taps = s.KernelH * s.KernelW;
        return new Correlation(
            s.N,
            new CorrelationAxis(s.H, s.KernelH, s.Stride, -s.Padding, s.OutH),
            new CorrelationAxis(s.W, s.KernelW, s.Stride, -s.Padding, s.OutW),
            new CorrelationWeights(s.O, s.C, s.KernelH, s.KernelW, 0, ResultStride: s.Taps, TermStride: taps, s.KernelW, 1),
            0, (nint)s.OutH * s.OutW * s.O, s.OutW * s.O, s.O);
    }

    /// <summary>
    /// A phase of the input's gradient. Input rows h with h + padding ≡ a (modulo the stride) meet only the taps u ≡ a, and likewise for columns: each of the
    /// stride² phases is a correlation of dy with part of the kernel, rotated by 180°.
    /// </summary>
    public static Correlation BackwardInput(Conv2dShape s, int a, int b)
    {
        var (vertical, firstRow) = Phase(s.H, s.KernelH, s.OutH, a);
        var (horizontal, firstColumn) = Phase(s.W, s.KernelW, s.OutW, b);
        int lastRow = a + (vertical.Taps - 1) * s.Stride, lastColumn = b + (horizontal.Taps - 1) * s.Stride;
        return new Correlation(
            s.N, vertical, horizontal,
            new CorrelationWeights(
                s.C, s.O, vertical.Taps, horizontal.Taps, lastRow * s.KernelW + lastColumn,
                ResultStride: s.KernelH * s.KernelW, TermStride: s.Taps, -s.Stride * s.KernelW, -s.Stride),
            ((nint)firstRow * s.W + firstColumn) * s.C, (nint)s.H * s.W * s.C, (nint)s.Stride * s.W * s.C, (nint)s.Stride * s.C);

        // Input index h = q · stride + phase - padding, from the first q for which it is not negative, meets taps u = phase + k · stride at indices q - k.
        (CorrelationAxis Axis, int FirstIndex) Phase(int size, int kernel, int outputs, int phase)
        {
            int taps = (kernel - phase + s.Stride - 1) / s.Stride;
            int first = (Math.Max(0, s.Padding - phase) + s.Stride - 1) / s.Stride, place = first * s.Stride + phase - s.Padding;
            int results = (size - place + s.Stride - 1) / s.Stride;
            return (new CorrelationAxis(outputs, taps, 1, first - taps + 1, Math.Max(0, results)), place);
        }
    }
}
