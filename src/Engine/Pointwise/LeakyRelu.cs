using System.Numerics;

namespace MidasNet;

/// <summary>f(x) = x for x ≥ 0, <paramref name="NegativeSlope"/> · x below (Maas, Hannun, Ng 2013).</summary>
/// <param name="NegativeSlope">The slope below zero; must be above 0, so that the output tells the side.</param>
public readonly record struct LeakyRelu(float NegativeSlope) : IActivation
{
    /// <inheritdoc/>
    public static bool SlopeNeedsInput => false;

    /// <inheritdoc/>
    public float Apply(float x) => x < 0 ? NegativeSlope * x : x;

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), NegativeSlope * x, x);

    /// <inheritdoc/>
    public float Slope(float x, float y) => y < 0 ? NegativeSlope : 1;

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y) =>
        Vector.ConditionalSelect(Vector.LessThan(y, Vector<float>.Zero), Vector.Create(NegativeSlope), Vector<float>.One);
}

public static partial class Ops
{
    /// <summary>x for x ≥ 0, negativeSlope · x below.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not above 0.</exception>
    public static Tensor LeakyRelu(this Tensor x, float negativeSlope = 0.01f)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(negativeSlope);
        return x.Activate(new LeakyRelu(negativeSlope));
    }
}
