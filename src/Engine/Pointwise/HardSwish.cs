using System.Numerics;

namespace MidasNet;

/// <summary>f(x) = x · min(max(x + 3, 0), 6) / 6 (Howard et al., MobileNetV3, ICCV 2019). Its slope at -3 is taken as 0, at 3 as 1.</summary>
public readonly record struct HardSwish : IActivation
{
    /// <inheritdoc/>
    public static bool SlopeNeedsInput => true;

    /// <inheritdoc/>
    public float Apply(float x) => x <= -3 ? 0 : x >= 3 ? x : x * (x + 3) / 6;

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => Vector.ConditionalSelect(
        Vector.LessThanOrEqual(x, Vector.Create(-3f)), Vector<float>.Zero,
        Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, Vector.Create(3f)), x, x * (x + Vector.Create(3f)) / Vector.Create(6f)));

    /// <inheritdoc/>
    public float Slope(float x, float y) => x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6;

    /// <inheritdoc/>
    public Vector<float> Slope(Vector<float> x, Vector<float> y) => Vector.ConditionalSelect(
        Vector.LessThanOrEqual(x, Vector.Create(-3f)), Vector<float>.Zero,
        Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, Vector.Create(3f)), Vector<float>.One, (2 * x + Vector.Create(3f)) / Vector.Create(6f)));
}

public static partial class Ops
{
    /// <summary>x · min(max(x + 3, 0), 6) / 6.</summary>
    public static Tensor HardSwish(this Tensor x) => x.Activate(default(HardSwish));
}
