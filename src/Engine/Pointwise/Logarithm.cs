namespace MidasNet;

/// <summary>The natural logarithm in double, to the last bits, in arithmetic that every device has.</summary>
internal static class Logarithm
{
    /// <summary>log x for a normal number above 0; infinity and NaN are returned unchanged.</summary>
    public static double Of(double x)
    {
        const long MantissaBits = (1L << 52) - 1, ExponentOfOne = 1023L << 52;
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) & 2047; // a NaN may have a sign
        if (exponent == 2047) return x;
        // x = m · 2^e with √½ ≤ m < √2, and log m = 2 · (s + s³/3 + s⁵/5 + ...) with s = (m - 1) / (m + 1), so that s² < 0.03.
        double m = BitConverter.Int64BitsToDouble((bits & MantissaBits) | ExponentOfOne);
        int e = exponent - 1023;
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            e++;
        }
        double s = (m - 1) / (m + 1), square = s * s;
        double sum = 1 / 21.0;
        sum = sum * square + 1 / 19.0;
        sum = sum * square + 1 / 17.0;
        sum = sum * square + 1 / 15.0;
        sum = sum * square + 1 / 13.0;
        sum = sum * square + 1 / 11.0;
        sum = sum * square + 1 / 9.0;
        sum = sum * square + 1 / 7.0;
        sum = sum * square + 1 / 5.0;
        sum = sum * square + 1 / 3.0;
        return e * 0.693147180559945309 + 2 * s * (1 + sum * square);
    }
}
