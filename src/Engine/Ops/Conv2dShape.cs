namespace MidasNet;

/// <summary>The geometry of a two-dimensional convolution: all that a kernel needs besides the values.</summary>
/// <param name="N">Images in the batch.</param>
/// <param name="C">Input channels.</param>
/// <param name="H">Input height.</param>
/// <param name="W">Input width.</param>
/// <param name="O">Output channels.</param>
/// <param name="KernelH">Kernel height.</param>
/// <param name="KernelW">Kernel width.</param>
/// <param name="Stride">Step between outputs, in both directions.</param>
/// <param name="Padding">Zeros added on each side, in both directions.</param>
/// <param name="Groups">
/// Groups of channels that are convolved separately: outputs of a group read only the inputs of the same group. 1 for an ordinary convolution; the number of
/// channels for a depthwise one.
/// </param>
internal readonly record struct Conv2dShape(int N, int C, int H, int W, int O, int KernelH, int KernelW, int Stride, int Padding, int Groups = 1)
{
    /// <summary>Output height: ⌊(H + 2·padding - kernel) / stride⌋ + 1.</summary>
    public int OutH => (H + 2 * Padding - KernelH) / Stride + 1;

    /// <summary>Output width.</summary>
    public int OutW => (W + 2 * Padding - KernelW) / Stride + 1;

    /// <summary>Input values that meet in one output value.</summary>
    public int Taps => C / Groups * KernelH * KernelW;

    /// <summary>True for a depthwise convolution, in which each channel has its own kernel.</summary>
    public bool IsDepthwise => Groups == C && O == C && C > 1;

    /// <summary>The shape of a single group.</summary>
    internal Conv2dShape PerGroup => this with { C = C / Groups, O = O / Groups, Groups = 1 };

    /// <summary>The output's extents.</summary>
    public Shape Output => new(N, O, OutH, OutW);

    /// <summary>Multiplications with addition, of the direct algorithm.</summary>
    public long MultiplyAdds => (long)N * O * OutH * OutW * Taps;

    /// <summary>Checks that input, weight and options fit together.</summary>
    /// <exception cref="ShapeException">They do not.</exception>
    internal static Conv2dShape Of(Shape x, Shape weight, int stride, int padding, int groups = 1)
    {
        const string Name = nameof(Ops.Conv2d);
        if (x.Rank != 4) throw new ShapeException(Name, $"x is {x}, must be [N, C, H, W]");
        if (weight.Rank != 4) throw new ShapeException(Name, $"weight is {weight}, must be [O, C / groups, kernel height, kernel width]");
        if (groups < 1 || x.C % groups != 0 || weight.N % groups != 0)
            throw new ShapeException(Name, $"groups {groups} must divide the {x.C} channels of x {x} and the {weight.N} outputs of weight {weight}");
        if (x.C / groups != weight.C)
        {
            string each = groups == 1 ? "" : $" in {groups} groups";
            throw new ShapeException(Name, $"x {x} has {x.C} channels{each} but weight {weight} takes {weight.C}");
        }
        if (stride < 1) throw new ShapeException(Name, $"stride {stride} must be at least 1");
        if (padding < 0 || padding >= Math.Min(weight.H, weight.W))
            throw new ShapeException(Name, $"padding {padding} must be at least 0 and less than the kernel {weight.H}x{weight.W}");
        if (x.H + 2 * padding < weight.H || x.W + 2 * padding < weight.W)
            throw new ShapeException(Name, $"kernel {weight.H}x{weight.W} is larger than the padded input {x.H + 2 * padding}x{x.W + 2 * padding}");
        return new(x.N, x.C, x.H, x.W, weight.N, weight.H, weight.W, stride, padding, groups);
    }
}
