using System.Numerics;

namespace MidasNet;

/// <summary>f(x) = (e^x - e^-x) / (e^x + e^-x).</summary>
public readonly record struct Tanh : IActivation
{
    /// <inheritdoc/>
    public static bool SlopeNeedsInput => false;

    /// <inheritdoc/>
    public float Apply(float x)
    {
        float u = Exponential.Of(x < 0 ? 2 * x : -2 * x), y = (1 - u) / (1 + u);
        return x < 0 ? -y : y;
    }

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x)
    {
        // With u = e^-2|x| the quotient (1 - u) / (1 + u) neither overflows nor loses its sign; near 0 its error is 1e-7 absolute.
        var u = Exponential.Of(-2 * Vector.Abs(x));
        return Vector.CopySign((Vector<float>.One - u) / (Vector<float>.One + u), x);
    }

    /// <inheritdoc/>
    public float Slope(float x, float y) => 1 - y * y;

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y) => Vector<float>.One - y * y;
}

public static partial class Ops
{
    /// <summary>The hyperbolic tangent.</summary>
    public static Tensor Tanh(this Tensor x) => x.Activate(default(Tanh));
}
