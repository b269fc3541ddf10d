using System.Numerics;

namespace MidasNet;

/// <summary>f(x) = e^x. On graphics cards 0 from e^-87 down, and never more than e^88.</summary>
internal readonly record struct Exp : IActivation
{
    /// <inheritdoc/>
    public static bool SlopeNeedsInput => false;

    /// <inheritdoc/>
    public float Apply(float x) => Exponential.Of(x);

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => Vector.Exp(x);

    /// <inheritdoc/>
    public float Slope(float x, float y) => y;

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y) => y;
}

public static partial class Ops
{
    /// <summary>e^x.</summary>
    public static Tensor Exp(this Tensor x) => x.Activate(default(Exp));
}
