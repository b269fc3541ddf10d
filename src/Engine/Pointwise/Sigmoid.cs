using System.Numerics;

namespace MidasNet;

/// <summary>f(x) = 1 / (1 + e^-x).</summary>
public readonly record struct Sigmoid : IActivation
{
    /// <inheritdoc/>
    public static bool SlopeNeedsInput => false;

    /// <inheritdoc/>
    public float Apply(float x) => 1 / (1 + Exponential.Of(-x));

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exponential.Of(-x));

    /// <inheritdoc/>
    public float Slope(float x, float y) => y * (1 - y);

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y) => y * (Vector<float>.One - y);
}

public static partial class Ops
{
    /// <summary>1 / (1 + e^-x).</summary>
    public static Tensor Sigmoid(this Tensor x) => x.Activate(default(Sigmoid));
}
