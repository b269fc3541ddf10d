using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MidasNet.Cpu;

/// <summary>The vector widths of matrix products.</summary>
internal enum VectorWidth
{
    /// <summary>128 bits, on any CPU.</summary>
    Bits128,

    /// <summary>256 bits: AVX2 with fused multiply-add.</summary>
    Bits256,

    /// <summary>512 bits: AVX-512.</summary>
    Bits512,
}

/// <summary>The vector widths of this CPU.</summary>
internal static class VectorWidths
{
    /// <summary>The widest vectors that this CPU processes at full speed.</summary>
    public static VectorWidth Max =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512 : Avx2.IsSupported && Fma.IsSupported ? VectorWidth.Bits256 : VectorWidth.Bits128;

    /// <summary>All widths that this CPU supports, for tests of each.</summary>
    public static IEnumerable<VectorWidth> Supported => Enum.GetValues<VectorWidth>().Where(width => width <= Max);
}
