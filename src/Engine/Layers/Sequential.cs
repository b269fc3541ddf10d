using System.Collections;

namespace MidasNet;

/// <summary>Layers one after the other.</summary>
public sealed class Sequential : Layer, IEnumerable<Layer>
{
    private readonly List<Layer> layers = [];

    /// <summary>Appends a layer.</summary>
    public void Add(Layer layer) => layers.Add(layer);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        var input = x;
        foreach (var layer in layers)
        {
            var y = layer.Forward(x);
            // Nobody else has seen the intermediate, and without a gradient no backward pass will: its memory serves the next layer.
            if (!y.NeedsGradient && x != input && x != y) x.Scope.Release(x);
            x = y;
        }
        return x;
    }

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => layers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
