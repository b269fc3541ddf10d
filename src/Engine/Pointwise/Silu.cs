using System.Numerics;

namespace MidasNet;

/// <summary>f(x) = x / (1 + e^-x), also called swish (Ramachandran, Zoph, Le 2017).</summary>
public readonly record struct Silu : IActivation
{
    /// <inheritdoc/>
    public static bool SlopeNeedsInput => true;

    /// <inheritdoc/>
    public float Apply(float x) => x / (1 + Exponential.Of(-x));

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => x / (Vector<float>.One + Exponential.Of(-x));

    /// <inheritdoc/>
    public float Slope(float x, float y)
    {
        float sigmoid = 1 / (1 + Exponential.Of(-x));
        return sigmoid + y * (1 - sigmoid);
    }

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y)
    {
        var sigmoid = Vector<float>.One / (Vector<float>.One + Exponential.Of(-x));
        return sigmoid + y * (Vector<float>.One - sigmoid);
    }
}

public static partial class Ops
{
    /// <summary>x / (1 + e^-x), also called swish.</summary>
    public static Tensor Silu(this Tensor x) => x.Activate(default(Silu));
}
