using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>The head of a network, as a model of features. It has all parameters of the network, which disposes of them.</summary>
/// <param name="network">An <see cref="IFineTunable"/>.</param>
internal sealed class HeadOnFeatures(Model network) : Model(network.Parameters)
{
    /// <inheritdoc/>
    public override string Architecture => network.Architecture;

    /// <summary>[N, C, H, W] to logits [N, classes]. A single pixel stands for pooled features [N, C].</summary>
    public override Tensor Forward(Tensor x) => ((IFineTunable)network).Classify(x.Shape.H * x.Shape.W == 1 ? x.Flatten() : x);
}
