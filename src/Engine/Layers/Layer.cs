namespace MidasNet;

/// <summary>A part of a network: a function of a tensor, with the parameters it needs.</summary>
public abstract class Layer
{
    /// <summary>Computes the output, in the scope of the input.</summary>
    public abstract Tensor Forward(Tensor x);

    /// <summary>Computes the layer before this one and this one in one operation, where there is one that takes less time; null elsewhere.</summary>
    /// <param name="before">The layer whose output is the input of this layer and of no other.</param>
    /// <param name="x">The input of the layer before.</param>
    internal virtual Tensor? ForwardAfter(Layer before, Tensor x) => null;
}
