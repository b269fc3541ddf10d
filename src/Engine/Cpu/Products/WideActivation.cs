using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MidasNet.Cpu;

/// <summary>
/// Applies activations to the results of products: the two most frequent to vectors in registers before they are stored, all others to a tile immediately
/// afterwards, while it is in the first-level cache. Formulas with exponentials, repeated for each register of a tile, would take the JIT too long.
/// </summary>
internal static unsafe class WideActivation
{
    /// <summary>True if <see cref="ApplyTo{TActivation}(TActivation, Vector512{float})"/> supports this activation.</summary>
    public static bool IsFused<TActivation>() => typeof(TActivation) == typeof(Identity) || typeof(TActivation) == typeof(Relu);

    /// <summary>y = f(x) for each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ApplyTo<TActivation>(this TActivation _, Vector512<float> x) where TActivation : unmanaged, IActivation =>
        typeof(TActivation) == typeof(Relu) ? Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), Vector512<float>.Zero, x) : x;

    /// <summary>y = f(x) for each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ApplyTo<TActivation>(this TActivation _, Vector256<float> x) where TActivation : unmanaged, IActivation =>
        typeof(TActivation) == typeof(Relu) ? Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), Vector256<float>.Zero, x) : x;

    /// <summary>y = f(x) for each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ApplyTo<TActivation>(this TActivation _, Vector128<float> x) where TActivation : unmanaged, IActivation =>
        typeof(TActivation) == typeof(Relu) ? Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128<float>.Zero), Vector128<float>.Zero, x) : x;

    /// <summary>y = f(y) for each element of a tile, whose rows are <paramref name="rowStride"/> values apart.</summary>
    public static void ApplyTo<TActivation>(this TActivation activation, int rows, int columns, float* y, nint rowStride)
        where TActivation : unmanaged, IActivation
    {
        for (int row = 0; row < rows; row++, y += rowStride)
        {
            int j = 0;
            for (; j <= columns - Vector<float>.Count; j += Vector<float>.Count) activation.Apply(Vector.Load(y + j)).Store(y + j);
            for (; j < columns; j++) y[j] = activation.Apply(y[j]);
        }
    }
}
