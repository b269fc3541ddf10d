using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>The output of a layer for one picture.</summary>
public sealed class Activation
{
    private readonly float[] values;

    private Activation(Shape shape, float[] values) => (Shape, this.values) = (shape, values);

    /// <summary>[1, channels, rows, columns] for images, [1, features] otherwise.</summary>
    public Shape Shape { get; }

    /// <summary>The values, row by row; <see cref="Shape.Length"/> of them.</summary>
    public ReadOnlySpan<float> Values => values;

    /// <summary>Copies a tensor.</summary>
    internal static Activation Of(Tensor x) => new(x.Shape, x.ToArray());

    /// <summary>The outputs of a network's layers for the first batch of a source, by the names of the layers, in the order of computation.</summary>
    internal static IReadOnlyDictionary<string, Activation> Of(Model model, IBatchSource source)
    {
        var found = new OrderedDictionary<string, Activation>(StringComparer.Ordinal);
        foreach (var batch in source.Epoch(0).Take(1))
        {
            using var scope = Scope.Predict(model.Device, (layer, y) => found[layer] = Of(y));
            model.Forward(scope, batch);
        }
        return found;
    }
}
