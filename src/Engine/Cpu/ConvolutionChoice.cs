using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MidasNet;

/// <summary>The ways in which a convolution can be computed.</summary>
internal enum ConvolutionAlgorithm
{
    /// <summary>As a <see cref="ShiftedProduct"/>: any shape.</summary>
    Shifted,

    /// <summary>By <see cref="WinogradTransform"/>: 3x3 kernels, stride 1, padding 1, on processors with 512-bit vectors.</summary>
    Winograd,
}

/// <summary>The rule that picks an algorithm by shape.</summary>
internal static class ConvolutionChoice
{
    /// <summary>Whether Winograd's algorithm can compute this shape here at all.</summary>
    public static bool CanWinograd(Conv2dShape s) =>
        Avx512F.IsSupported && Vector512.IsHardwareAccelerated && s is { KernelH: 3, KernelW: 3, Stride: 1, Padding: 1 };

    public static ConvolutionAlgorithm Forward(Conv2dShape s) =>
        s.C >= 16 && s.O >= 16 ? ConvolutionAlgorithm.Winograd : ConvolutionAlgorithm.Shifted;

    public static ConvolutionAlgorithm BackwardInput(Conv2dShape s) => Forward(s);

    public static ConvolutionAlgorithm BackwardWeight(Conv2dShape s) => Forward(s);
}
