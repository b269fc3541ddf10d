using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Wasm;

namespace MidasNet.Cpu;

/// <summary>What <see cref="Vector128"/> lacks on some platforms.</summary>
internal static class Vectors128
{
    /// <summary>a · b + c, in one instruction where the processor has one.</summary>
    // WebAssembly: the interpreter of .NET 10 calls Vector128.MultiplyAddEstimate lane by lane, which makes a prediction 8 times slower.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        PackedSimd.IsSupported ? PackedSimd.Add(PackedSimd.Multiply(a, b), c) : Vector128.MultiplyAddEstimate(a, b, c);
}
