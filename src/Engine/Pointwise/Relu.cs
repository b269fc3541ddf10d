using System.Numerics;

namespace MidasNet;

/// <summary>f(x) = max(x, 0). Its slope at 0 is taken as 0. A NaN stays a NaN.</summary>
public readonly record struct Relu : IActivation
{
    /// <inheritdoc/>
    public static bool SlopeNeedsInput => false;

    /// <inheritdoc/>
    public float Apply(float x) => x < 0 ? 0 : x;

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), Vector<float>.Zero, x);

    /// <inheritdoc/>
    public float Slope(float x, float y) => y > 0 ? 1 : 0;

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y) =>
        Vector.ConditionalSelect(Vector.GreaterThan(y, Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero);
}

public static partial class Ops
{
    /// <summary>max(x, 0).</summary>
    public static Tensor Relu(this Tensor x) => x.Activate(default(Relu));
}
