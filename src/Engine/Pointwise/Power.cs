using System.Numerics;

namespace MidasNet;

/// <summary>f(x) = x^exponent for x ≥ 0. The slope at 0 is taken as 0 for exponents other than 1, even where it is infinite.</summary>
/// <param name="Exponent">At least 0.</param>
internal readonly record struct Power(float Exponent) : IActivation
{
    /// <inheritdoc/>
    public static bool SlopeNeedsInput => true;

    private float AtZero => Exponent == 0 ? 1 : 0;

    private float SlopeAtZero => Exponent == 1 ? 1 : 0;

    /// <inheritdoc/>
    public float Apply(float x) => x > 0 ? (float)Exponential.Of(Exponent * Logarithm.Of(x)) : AtZero;

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) =>
        Vector.ConditionalSelect(Vector.LessThanOrEqual(x, Vector<float>.Zero), Vector.Create(AtZero), Vector.Exp(Exponent * Vector.Log(x)));

    /// <inheritdoc/>
    public float Slope(float x, float y) => x > 0 ? Exponent * (float)Exponential.Of((Exponent - 1) * Logarithm.Of(x)) : SlopeAtZero;

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y) => Vector.ConditionalSelect(
        Vector.LessThanOrEqual(x, Vector<float>.Zero), Vector.Create(SlopeAtZero), Exponent * Vector.Exp((Exponent - 1) * Vector.Log(x)));
}

public static partial class Ops
{
    /// <summary>x^exponent, for x ≥ 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is negative.</exception>
    public static Tensor Power(this Tensor x, float exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        return x.Activate(new Power(exponent));
    }
}
