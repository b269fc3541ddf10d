namespace MidasNet.Models;

/// <summary>
/// What is trained on the features of a frozen network: dropout, a hidden layer with ReLU, dropout, and a linear layer. Dropout on the input stands
/// in for the augmentation that precomputed features cannot have.
/// </summary>
public sealed class FeatureHead : Model
{
    private readonly Sequential layers;

    /// <summary>Makes a head with random weights.</summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="features">Features of each image.</param>
    /// <param name="hidden">Units of the hidden layer.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <param name="batchNorm">Whether the hidden layer is normalised over each batch. Features that come scaled need it less than raw ones.</param>
    public FeatureHead(Device device, int features, int hidden, int classes, ulong seed, bool batchNorm = false) : base(device, seed)
    {
        layers = [new Flatten(), new Dropout(0.3f)];
        if (batchNorm)
        {
            layers.Add(new Linear<Identity>(Parameters, "hidden", features, hidden));
            layers.Add(new BatchNorm<Relu>(Parameters, "hidden_norm", hidden));
        }
        else
        {
            layers.Add(new Linear<Relu>(Parameters, "hidden", features, hidden));
        }
        layers.Add(new Dropout(0.5f));
        layers.Add(new Linear<Identity>(Parameters, "classifier", hidden, classes));
    }

    /// <inheritdoc/>
    public override string Architecture => "feature-head";

    /// <summary>[N, features] or [N, features, 1, 1] to scores [N, classes].</summary>
    public override Tensor Forward(Tensor x) => layers.Forward(x);
}
