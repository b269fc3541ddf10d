using System.Numerics;

namespace MidasNet;

/// <summary>
/// f(x) = x · tanh(log(1 + e^x)) (Misra, BMVC 2020). With e = e^x and n = e · (e + 2) the hyperbolic tangent is n / (n + 2), without a logarithm and without
/// cancellation.
/// </summary>
public readonly record struct Mish : IActivation
{
    // From here up the quotient is 1 in float, and the squares of larger exponentials would overflow.
    private const float Bound = 20;

    /// <inheritdoc/>
    public static bool SlopeNeedsInput => true;

    /// <inheritdoc/>
    public float Apply(float x)
    {
        float e = Exponential.Of(x > Bound ? Bound : x), n = e * (e + 2);
        return x * (n / (n + 2));
    }

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x)
    {
        Vector<float> two = Vector.Create(2f), e = Exponential.Of(Vector.Min(x, Vector.Create(Bound))), n = e * (e + two);
        return x * (n / (n + two));
    }

    /// <inheritdoc/>
    public float Slope(float x, float y)
    {
        float e = Exponential.Of(x > Bound ? Bound : x), n = e * (e + 2), inverse = 1 / (n + 2);
        return (n + x * 4 * e * (e + 1) * inverse) * inverse;
    }

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y)
    {
        Vector<float> two = Vector.Create(2f), e = Exponential.Of(Vector.Min(x, Vector.Create(Bound))), n = e * (e + two);
        var inverse = Vector<float>.One / (n + two);
        return (n + x * 4 * e * (e + Vector<float>.One) * inverse) * inverse;
    }
}

public static partial class Ops
{
    /// <summary>x · tanh(log(1 + e^x)).</summary>
    public static Tensor Mish(this Tensor x) => x.Activate(default(Mish));
}
