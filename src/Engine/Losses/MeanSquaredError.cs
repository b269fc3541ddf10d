namespace MidasNet;

public static partial class Losses
{
    /// <summary>The mean of (x - target)² over all values.</summary>
    /// <param name="x">Predictions of any shape.</param>
    /// <param name="targets">A target for each value, row by row. No gradient flows to them.</param>
    /// <returns>A tensor of one value.</returns>
    /// <exception cref="ShapeException">The numbers of targets and predictions differ.</exception>
    public static Tensor MeanSquaredError(this Tensor x, ReadOnlySpan<float> targets)
    {
        if (targets.Length != x.Shape.Length)
            throw new ShapeException(nameof(MeanSquaredError), $"x {x.Shape} needs {x.Shape.Length} targets, but there are {targets.Length}");
        var distance = x.Subtract(x.Scope.Input(x.Shape, targets));
        return distance.Multiply(distance).Mean();
    }
}
