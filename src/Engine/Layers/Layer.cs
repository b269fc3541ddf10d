namespace MidasNet;

/// <summary>A part of a network: a function of a tensor, with the parameters it needs.</summary>
public abstract class Layer
{
    /// <summary>Computes the output, in the scope of the input.</summary>
    public abstract Tensor Forward(Tensor x);
}
