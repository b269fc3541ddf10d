using System.Numerics;

namespace MidasNet;

/// <summary>
/// f(x) = x · Φ(x), Φ being the distribution function of the standard normal distribution: the exact form with the error function, not the one with tanh
/// (Hendrycks and Gimpel 2016). Φ is off by at most 2e-7 (Abramowitz and Stegun, 7.1.26, half of 1.5e-7, and rounding).
/// </summary>
public readonly record struct Gelu : IActivation
{
    // The formula's p / √2, and its a1 to a5 halved.
    private const float P = 0.231641888f, A1 = 0.127414796f, A2 = -0.142248368f, A3 = 0.7107068705f, A4 = -0.7265760135f, A5 = 0.5307027145f;

    private const float InverseRoot2Pi = 0.398942280f;

    /// <inheritdoc/>
    public static bool SlopeNeedsInput => true;

    /// <inheritdoc/>
    public float Apply(float x) => x * Distribution(x, Exponential.Of(-0.5f * x * x));

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => x * Distribution(x, Exponential.Of(-0.5f * x * x));

    /// <inheritdoc/>
    public float Slope(float x, float y)
    {
        float bell = Exponential.Of(-0.5f * x * x);
        return Distribution(x, bell) + x * InverseRoot2Pi * bell;
    }

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y)
    {
        var bell = Exponential.Of(-0.5f * x * x);
        return Distribution(x, bell) + x * InverseRoot2Pi * bell;
    }

    /// <summary>Φ(x), given e^(-x²/2). The tail below -|x| is computed and then turned around, so that small values lose no digits.</summary>
    private static float Distribution(float x, float bell)
    {
        float t = 1 / (1 + P * (x < 0 ? -x : x));
        float tail = t * (A1 + t * (A2 + t * (A3 + t * (A4 + t * A5)))) * bell;
        return x < 0 ? tail : 1 - tail;
    }

    private static Vector<float> Distribution(Vector<float> x, Vector<float> bell)
    {
        var t = Vector<float>.One / (Vector<float>.One + P * Vector.Abs(x));
        var sum = Vector.MultiplyAddEstimate(t, Vector.Create(A5), Vector.Create(A4));
        sum = Vector.MultiplyAddEstimate(t, sum, Vector.Create(A3));
        sum = Vector.MultiplyAddEstimate(t, sum, Vector.Create(A2));
        sum = Vector.MultiplyAddEstimate(t, sum, Vector.Create(A1));
        var tail = t * sum * bell;
        return Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), tail, Vector<float>.One - tail);
    }
}

public static partial class Ops
{
    /// <summary>x · Φ(x), with the distribution function of the standard normal distribution (the exact form, not the one with tanh).</summary>
    public static Tensor Gelu(this Tensor x) => x.Activate(default(Gelu));
}
