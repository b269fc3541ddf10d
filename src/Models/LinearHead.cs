namespace MidasNet.Models;

/// <summary>A linear classifier on the features of a frozen network.</summary>
internal sealed class LinearHead : Model
{
    private readonly Sequential layers;

    /// <summary>Makes a classifier of which all classes are equally likely.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="features">Features of each image.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="dropout">Share of the features that is dropped in training.</param>
    /// <param name="seed">Decides what is dropped.</param>
    public LinearHead(Device device, int features, int classes, float dropout, ulong seed) : base(new ParameterSet(device, seed))
    {
        var classifier = new Linear<Identity>(Parameters, "classifier", features, classes);
        // The function to learn may be hardly stronger than random weights.
        classifier.Weight.Set(new float[classifier.Weight.Shape.Length]);
        layers = [new Flatten(), new Dropout(dropout), classifier];
    }

    /// <inheritdoc/>
    public override string Architecture => "linear-head";

    /// <summary>[N, features] or [N, features, 1, 1] to logits [N, classes].</summary>
    public override Tensor Forward(Tensor x) => layers.Forward(x);
}
