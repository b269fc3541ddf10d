using System.Numerics;
using System.Runtime.CompilerServices;

namespace MidasNet.Cpu;

/// <summary>An elementwise function of two rows, for vectors of double.</summary>
internal interface IRowFunction
{
    /// <summary>The function of a and b, element by element.</summary>
    Vector<double> Apply(Vector<double> a, Vector<double> b);
}

/// <summary>
/// Sums over short rows of floats, and rows made from rows. All is computed in double, so a result is exact to the last bit of a float, and in
/// vectors to the very end of a row: memory past it may be read, but not written.
/// </summary>
internal static unsafe class RowValues
{
    /// <summary>The largest value; a NaN if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(float* x, int length)
    {
        var most = Vector.Create(float.NegativeInfinity);
        int c = 0;
        for (; c <= length - Vector<float>.Count; c += Vector<float>.Count) most = Vector.Max(most, Vector.Load(x + c));
        float largest = most[0];
        for (int lane = 1; lane < Vector<float>.Count; lane++) largest = MathF.Max(largest, most[lane]);
        for (; c < length; c++) largest = MathF.Max(largest, x[c]);
        return largest;
    }

    /// <summary>Σ_c f(a[c], b[c]), in a fixed order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sum<TFunction>(float* a, float* b, int length, TFunction function) where TFunction : struct, IRowFunction
    {
        int half = Vector<double>.Count;
        Vector<double> even = default, odd = default;
        for (int c = 0; c < length; c += 2 * half)
        {
            Vector.Widen(Vector.Load(a + c), out var a0, out var a1);
            Vector.Widen(Vector.Load(b + c), out var b0, out var b1);
            var (y0, y1) = (function.Apply(a0, b0), function.Apply(a1, b1));
            if (c + 2 * half > length)
            {
                var place = Vector.CreateSequence((double)c, 1);
                var end = Vector.Create((double)length);
                y0 = Vector.ConditionalSelect(Vector.LessThan(place, end), y0, Vector<double>.Zero);
                y1 = Vector.ConditionalSelect(Vector.LessThan(place + Vector.Create((double)half), end), y1, Vector<double>.Zero);
            }
            even += y0;
            odd += y1;
        }
        return Vector.Sum(even + odd);
    }

    /// <summary>y[c] = f(a[c], b[c])</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<TFunction>(float* a, float* b, float* y, int length, TFunction function) where TFunction : struct, IRowFunction
    {
        for (int c = 0; c < length; c += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(a + c), out var a0, out var a1);
            Vector.Widen(Vector.Load(b + c), out var b0, out var b1);
            var values = Vector.Narrow(function.Apply(a0, b0), function.Apply(a1, b1));
            if (c + Vector<float>.Count <= length)
            {
                values.Store(y + c);
            }
            else
            {
                for (int lane = 0; c + lane < length; lane++) y[c + lane] = values[lane];
            }
        }
    }
}
