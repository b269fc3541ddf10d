using System.Numerics;

namespace MidasNet;

/// <summary>f(x) = log x, the natural logarithm: -∞ at 0, not a number below.</summary>
internal readonly record struct Log : IActivation
{
    /// <inheritdoc/>
    public static bool SlopeNeedsInput => true;

    /// <inheritdoc/>
    public float Apply(float x) => x > 0 ? (float)Logarithm.Of(x) : x == 0 ? float.NegativeInfinity : float.NaN;

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => Vector.Log(x);

    /// <inheritdoc/>
    public float Slope(float x, float y) => 1 / x;

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y) => Vector<float>.One / x;
}

public static partial class Ops
{
    /// <summary>The natural logarithm.</summary>
    public static Tensor Log(this Tensor x) => x.Activate(default(Log));
}
