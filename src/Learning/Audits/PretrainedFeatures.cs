using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Audits;

/// <summary>
/// The images of an audit as a frozen pretrained network sees them. A linear classifier of such features learns from a few thousand photographs, or from
/// labels that say little, what a network with random weights would need many times more of.
/// </summary>
internal sealed class PretrainedFeatures
{
    private const float Dropout = 0.3f;

    private readonly FeatureMatrix images;
    private readonly FeatureMatrix? trusted;
    private readonly string digest;

    private PretrainedFeatures(FeatureMatrix images, FeatureMatrix? trusted, string digest) => (this.images, this.trusted, this.digest) = (images, trusted, digest);

    /// <summary>Computes the features of all images.</summary>
    /// <param name="source">The pretrained network.</param>
    /// <param name="images">The images of the audit.</param>
    /// <param name="trusted">Images whose labels are known; null for none.</param>
    /// <param name="kind">The kind of the pictures; null for photographs.</param>
    /// <param name="device">The device to compute on; nothing stays there.</param>
    /// <param name="session">Shows how far it is, and stops it.</param>
    /// <param name="memory">Keeps the features for the next audit of the same images under other labels.</param>
    /// <exception cref="Weights.WeightFormatException">The images do not fit the network.</exception>
    public static PretrainedFeatures Compute(
        PretrainedNetwork source, LabelledImages images, LabelledImages? trusted, PreprocessingKind? kind, Device device, TrainingSession session,
        FeatureMemory memory)
    {
        var preprocessing = kind == PreprocessingKind.Digit ? Preprocessing.Digit(images.Width) : Preprocessing.Photo(images.Width, images.Channels);
        var use = source.UseFor(preprocessing, images.ClassNames);
        session.Progress.Say($"judged by features of {source.Name} ('{source.Path}'), and linear classifiers on them");
        string digest = source.Digest();
        FeatureMatrix Of(LabelledImages some)
        {
            using var network = source.Build(device, use, seed: 1);
            return FrozenFeatures.Of(network, use, some, areMirrored: false, arePooled: true, session.Progress, session.Cancellation).Features;
        }
        return new PretrainedFeatures(memory.Of(digest, images, () => Of(images)), trusted is null ? null : Of(trusted), digest);
    }

    /// <summary>The network of the features, in words for the state of a run.</summary>
    public string Description => $"features of {digest}";

    /// <summary>The scaling of the features, by those of the images to train on.</summary>
    public FeatureScaling Scaling(ReadOnlySpan<int> trainOn) => FeatureScaling.Measure(images, trainOn);

    /// <summary>A classifier to train.</summary>
    public LinearHead Head(Device device, int classes, ulong seed) => new(device, images.Dimension, classes, Dropout, seed);

    /// <summary>Batches of images in random order.</summary>
    public FeatureLoader Training(LabelledImages labelled, int[] trainOn, FeatureScaling scaling, TrainingOptions plan) =>
        new(images, labelled.Labels, trainOn, scaling, plan.BatchSize, plan.Seed);

    /// <summary>The predictions for some of the images, one after the other.</summary>
    public float[] Predict(LinearHead head, LabelledImages labelled, int[] indices, FeatureScaling scaling, CancellationToken cancellation) =>
        Predict(head, images, labelled, indices, scaling, cancellation);

    /// <summary>The predictions for the trusted images; none without them.</summary>
    public float[] PredictTrusted(LinearHead head, LabelledImages? labelled, FeatureScaling scaling, CancellationToken cancellation) =>
        labelled is null || trusted is null ? [] : Predict(head, trusted, labelled, labelled.AllIndices(), scaling, cancellation);

    private static float[] Predict(
        LinearHead head, FeatureMatrix features, LabelledImages labelled, int[] indices, FeatureScaling scaling, CancellationToken cancellation)
    {
        const int Batch = 256;
        return indices.Length == 0 ? []
            : Predictions.Of(head, new FeatureLoader(features, labelled.Labels, indices, scaling, Batch, seed: null), cancellation).Probabilities;
    }
}
