using System.Numerics;

namespace MidasNet;

/// <summary>f(x) = factor · x + offset, with constants.</summary>
/// <param name="Factor">The slope.</param>
/// <param name="Offset">The value at 0.</param>
internal readonly record struct Affine(float Factor, float Offset) : IActivation
{
    /// <inheritdoc/>
    public static bool SlopeNeedsInput => false;

    /// <inheritdoc/>
    public float Apply(float x) => Factor * x + Offset;

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => Factor * x + Vector.Create(Offset);

    /// <inheritdoc/>
    public float Slope(float x, float y) => Factor;

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y) => Vector.Create(Factor);
}

public static partial class Ops
{
    /// <summary>factor · x + offset, with constants: 1 - x is <c>x.Affine(-1, 1)</c>.</summary>
    public static Tensor Affine(this Tensor x, float factor, float offset) => x.Activate(new Affine(factor, offset));
}
