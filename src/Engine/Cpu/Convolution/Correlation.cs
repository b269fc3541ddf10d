namespace MidasNet.Cpu;

/// <summary>
/// The geometry of result[n,i,j,k] = Σ source[n,i',j',c] · weight[u,v,c,k], the sums over two <see cref="CorrelationAxis"/> and channels c: a
/// convolution, or a part of its input's gradient. Images have their channels last.
/// </summary>
/// <param name="Images">Images of the batch.</param>
/// <param name="Vertical">The direction of rows.</param>
/// <param name="Horizontal">The direction of columns.</param>
/// <param name="Weights">Channels on both sides, and where the weights are.</param>
/// <param name="ResultStart">Where in the tensor of results the first is.</param>
/// <param name="ResultImage">From one image of results to the next.</param>
/// <param name="ResultRow">From one row of results to the next; results may lie apart, those of other correlations between them.</param>
/// <param name="ResultColumn">From one pixel of results to the next.</param>
internal readonly record struct Correlation(
    int Images, CorrelationAxis Vertical, CorrelationAxis Horizontal, CorrelationWeights Weights,
    nint ResultStart, nint ResultImage, nint ResultRow, nint ResultColumn)
{
    /// <summary>From one pixel of the source to the next.</summary>
    public int SourcePixel => Weights.Terms;

    /// <summary>From one row of the source to the next.</summary>
    public int SourceRow => Horizontal.Source * Weights.Terms;

    /// <summary>From one image of the source to the next.</summary>
    public int SourceImage => Vertical.Source * SourceRow;

    /// <summary>Whether there are no results: images smaller than the stride lack some phases.</summary>
    public bool IsEmpty => Vertical.Results == 0 || Horizontal.Results == 0;

    /// <summary>Whether no two results read the same pixel.</summary>
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
    /// A phase of the input's gradient. Input rows h with h + padding ≡ a (modulo the stride) meet only the taps u ≡ a, and columns likewise: each of
    /// the stride² phases is a correlation of dy with part of the kernel, turned by 180°.
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

        // Input place h = q · stride + phase - padding, from the first q for which it is not negative, meets taps u = phase + k · stride at places q - k.
        (CorrelationAxis Axis, int FirstPlace) Phase(int size, int kernel, int outputs, int phase)
        {
            int taps = (kernel - phase + s.Stride - 1) / s.Stride;
            int first = (Math.Max(0, s.Padding - phase) + s.Stride - 1) / s.Stride, place = first * s.Stride + phase - s.Padding;
            int results = (size - place + s.Stride - 1) / s.Stride;
            return (new CorrelationAxis(outputs, taps, 1, first - taps + 1, Math.Max(0, results)), place);
        }
    }
}
