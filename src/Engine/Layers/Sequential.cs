using System.Collections;

namespace MidasNet;

/// <summary>Layers one after the other.</summary>
public sealed class Sequential : Layer, IEnumerable<Layer>
{
    private readonly List<Layer> layers = [];

    /// <summary>Appends a layer.</summary>
    public void Add(Layer layer) => layers.Add(layer ?? throw new ArgumentNullException(nameof(layer)));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        var input = x;
        for (int i = 0; i < layers.Count; i++)
        {
            Tensor y;
            if (i + 1 < layers.Count && layers[i + 1].ForwardAfter(layers[i], x) is { } ofBoth) (y, i) = (ofBoth, i + 1);
            else y = layers[i].Forward(x);
            // Nothing else refers to the intermediate, and without a gradient no backward pass will: its memory is reused by the next layer.
            if (!y.NeedsGradient && x != input && x != y) x.Scope.Release(x);
            x = y;
        }
        return x;
    }

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => layers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
