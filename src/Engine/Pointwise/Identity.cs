using System.Numerics;

namespace MidasNet;

/// <summary>f(x) = x: no activation.</summary>
public readonly record struct Identity : IActivation
{
    /// <inheritdoc/>
    public static bool SlopeNeedsInput => false;

    /// <inheritdoc/>
    public float Apply(float x) => x;

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => x;

    /// <inheritdoc/>
    public float Slope(float x, float y) => 1;

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y) => Vector<float>.One;
}
