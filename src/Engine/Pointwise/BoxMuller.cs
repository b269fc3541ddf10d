using System.Numerics;
using System.Runtime.CompilerServices;

namespace MidasNet;

/// <summary>
/// Normally distributed numbers from uniform ones (Box and Muller 1958), a vector at a time: √(-2·log u) · cos(2π·v). The two functions are series here,
/// for those of the class library are compiled late and run unoptimised in a program's first second, which is when weights are drawn. Products and
/// sums are rounded one by one, so the numbers are the same on every machine.
/// </summary>
internal static class BoxMuller
{
    /// <summary>For u in (0, 1], v in [0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Gaussian(Vector<double> u, Vector<double> v) => Vector.SquareRoot(-2 * Log(u)) * CosineOfTurns(v);

    /// <summary>log u = e·log 2 + 2·(s + s³/3 + s⁵/5 + …) where u = m·2^e, m in [√½, √2) and s = (m - 1)/(m + 1), so |s| &lt; 0.172.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Log(Vector<double> u)
    {
        const long One = 0x3FF0_0000_0000_0000, RootOfHalf = 0x3FE6_A09E_667F_3BCD, Fraction = 0x000F_FFFF_FFFF_FFFF;
        // Relative to √½ the bits' exponent counts from the right octave.
        var bits = Vector.AsVectorInt64(u) + Vector.Create(One - RootOfHalf);
        var e = Vector.ConvertToDouble((bits >> 52) - Vector.Create(1023L));
        var m = Vector.AsVectorDouble((bits & Vector.Create(Fraction)) + Vector.Create(RootOfHalf));
        var s = (m - Vector<double>.One) / (m + Vector<double>.One);
        var square = s * s;
        var sum = Vector.Create(1.0 / 21);
        sum = sum * square + Vector.Create(1.0 / 19);
        sum = sum * square + Vector.Create(1.0 / 17);
        sum = sum * square + Vector.Create(1.0 / 15);
        sum = sum * square + Vector.Create(1.0 / 13);
        sum = sum * square + Vector.Create(1.0 / 11);
        sum = sum * square + Vector.Create(1.0 / 9);
        sum = sum * square + Vector.Create(1.0 / 7);
        sum = sum * square + Vector.Create(1.0 / 5);
        sum = sum * square + Vector.Create(1.0 / 3);
        sum = sum * square + Vector<double>.One;
        return 0.693147180559945309 * e + 2 * s * sum;
    }

    /// <summary>cos 2πv = -sin 2πx with x = ¼ - |v - ½|, which is exact; then the series of the sine, for at most a quarter of a turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> CosineOfTurns(Vector<double> v)
    {
        var x = 2 * Math.PI * (Vector.Create(0.25) - Vector.Abs(v - Vector.Create(0.5)));
        var square = x * x;
        var sum = Vector.Create(1 / 51090942171709440000.0); // 1/21!
        sum = sum * square - Vector.Create(1 / 121645100408832000.0); // 1/19!
        sum = sum * square + Vector.Create(1 / 355687428096000.0);
        sum = sum * square - Vector.Create(1 / 1307674368000.0);
        sum = sum * square + Vector.Create(1 / 6227020800.0);
        sum = sum * square - Vector.Create(1 / 39916800.0);
        sum = sum * square + Vector.Create(1 / 362880.0);
        sum = sum * square - Vector.Create(1 / 5040.0);
        sum = sum * square + Vector.Create(1 / 120.0);
        sum = sum * square - Vector.Create(1 / 6.0);
        sum = sum * square + Vector<double>.One;
        return -(x * sum);
    }
}
