namespace MidasNet.Models;

/// <summary>
/// The layers to train on the features of a frozen network: dropout, a hidden layer with ReLU, dropout, and a linear layer. Dropout on the input stands
/// in for the augmentation that precomputed features cannot have. <see cref="FrozenVgg19"/> joins it with the network of its features.
/// </summary>
internal sealed class FeatureHead : Model
{
    private readonly Sequential layers;

    /// <summary>Makes a head with random weights.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="features">Features of each image.</param>
    /// <param name="hidden">Units of the hidden layer.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <param name="batchNorm">True to normalise the hidden layer over each batch. Scaled features need it less than raw ones.</param>
    public FeatureHead(Device device, int features, int hidden, int classes, ulong seed, bool batchNorm = false)
        : this(new ParameterSet(device, seed), prefix: "", features, hidden, classes, batchNorm)
    {
    }

    /// <summary>Makes it a part of another model, under a prefix of the names.</summary>
    internal FeatureHead(ParameterSet parameters, string prefix, int features, int hidden, int classes, bool batchNorm) : base(parameters)
    {
        layers = [new Flatten(), new Dropout(0.3f)];
        if (batchNorm)
        {
            layers.Add(new Linear<Identity>(Parameters, $"{prefix}hidden", features, hidden));
            layers.Add(new BatchNorm<Relu>(Parameters, $"{prefix}hidden_norm", hidden));
        }
        else
        {
            layers.Add(new Linear<Relu>(Parameters, $"{prefix}hidden", features, hidden));
        }
        layers.Add(new Dropout(0.5f));
        layers.Add(new Linear<Identity>(Parameters, $"{prefix}classifier", hidden, classes));
    }

    /// <inheritdoc/>
    public override string Architecture => "feature-head";

    /// <summary>[N, features] or [N, features, 1, 1] to logits [N, classes].</summary>
    public override Tensor Forward(Tensor x) => layers.Forward(x);
}
