using System.Text.Json.Serialization;
using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>
/// The small CNN of the study, as a family of depths. With width w and the default options:
/// <code>
/// stem      5x5 convolution, stride 2, w channels          48 → 24   (28 → 14; with stride 1 it stays 28, and so on)
/// stage1    depth × 3x3 convolution, w        max pool     24 → 12   (14 → 7)
/// stage2    depth × 3x3 convolution, 2w       max pool     12 → 6    ( 7 → 3)
/// stage3    depth × 3x3 convolution, 4w       max pool      6 → 3    ( 3 → 1)
/// stage4    depth × 3x3 convolution, 8w
/// head      average and maximum of each channel, next to a dense layer on the auxiliary features, if there are any, dropout, linear
/// </code>
/// With densities, the log-likelihood of the auxiliary features is added to the logits of a prediction, see <see cref="FitDensities"/>.
/// Global pooling makes it independent of the image's size, so that weights learnt on drawings of 48 pixels start a network for digits of 28.
/// The study's model1 is this network trained on the characters of Part 1, model3 the same newly initialised.
/// </summary>
public sealed class SmallCnn : Model, IFineTunable
{
    /// <summary>The name of this family of networks in checkpoints.</summary>
    public const string ArchitectureName = "small-cnn";

    private const string ClassifierName = "classifier";

    private readonly Sequential features = [];
    private readonly Dropout dropout;
    private readonly Linear<Identity> classifier;
    private readonly Linear<Relu>? auxiliary;
    private readonly AuxiliaryDensities? densities;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="seed">Decides the weights.</param>
    public SmallCnn(Device device, SmallCnnOptions options, ulong seed) : this(new ParameterSet(device, seed), options)
    {
    }

    private SmallCnn(ParameterSet parameters, SmallCnnOptions options) : base(parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        AddConvolution(features, "stem", options.Channels, options.Width, kernel: 5, options.StemStride);
        int channels = options.Width;
        for (int stage = 1; stage <= SmallCnnOptions.Stages; stage++)
        {
            int outputs = options.Width << (stage - 1);
            features.Add(Stage($"stage{stage}", channels, outputs));
            if (stage < SmallCnnOptions.Stages) features.Add(new HalveIfPossible());
            channels = outputs;
        }
        dropout = new Dropout(options.Dropout);
        if (options.AuxiliaryFeatures > 0) auxiliary = new Linear<Relu>(Parameters, "measures", options.AuxiliaryFeatures, SmallCnnOptions.AuxiliaryUnits);
        classifier = new Linear<Identity>(Parameters, ClassifierName, options.PooledFeatures, options.Classes);
        if (options.Densities > 0) densities = new AuxiliaryDensities(Parameters, options.Classes, options.AuxiliaryFeatures, options.Densities);
    }

    /// <summary>The family in the registry.</summary>
    internal static ModelArchitecture Family { get; } = new ModelArchitecture<SmallCnn, SmallCnnOptions>(
        ArchitectureName, () => SmallCnnJson.Default.SmallCnnOptions, (parameters, options) => new SmallCnn(parameters, options), model => model.Options);

    /// <summary>The sizes of this member of the family.</summary>
    public SmallCnnOptions Options { get; }

    /// <inheritdoc/>
    public override string Architecture => ArchitectureName;

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.BlockPrefixes { get; } = ["stem", .. Enumerable.Range(1, SmallCnnOptions.Stages).Select(stage => $"stage{stage}.")];

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.HeadPrefixes { get; } = [$"{ClassifierName}.", $"{AuxiliaryDensities.Name}."];

    /// <inheritdoc/>
    Tensor IFineTunable.Features(Tensor x, Tensor? auxiliaryFeatures) =>
        auxiliary is null || auxiliaryFeatures is not { } given ? Pool(x) : Pool(x).ConcatenateChannels(auxiliary.Forward(given));

    /// <inheritdoc/>
    Tensor IFineTunable.Classify(Tensor features) => Classify(features);

    /// <summary>[N, channels, H, W] to logits [N, classes].</summary>
    /// <exception cref="ShapeException">The network takes auxiliary features as well.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (auxiliary is not null)
            throw new ShapeException(nameof(SmallCnn), $"this network takes {Options.AuxiliaryFeatures} auxiliary features of each image as well: none were given");
        return Classify(Pool(x));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Tensor auxiliaryFeatures)
    {
        if (auxiliary is null) return base.Forward(x, auxiliaryFeatures);
        var scores = Classify(Pool(x).ConcatenateChannels(auxiliary.Forward(auxiliaryFeatures)));
        // In prediction only: in training, the network would not learn what the densities already explain.
        return densities is null || x.Scope.Training ? scores : scores.Add(densities.Forward(auxiliaryFeatures));
    }

    /// <summary>
    /// Estimates, from labelled images, how auxiliary features are distributed in each class: as normal densities, with covariances shrunk towards that
    /// of all classes. Predictions add their logarithms to the logits, training does not. Call it once, at any time before predicting.
    /// </summary>
    /// <param name="images">Images with the classes and auxiliary features of the options.</param>
    /// <param name="chosen">Indices of the images to estimate from; none of those that evaluate the network.</param>
    /// <param name="which">Indices of the auxiliary features with a density: <see cref="SmallCnnOptions.Densities"/> of them.</param>
    /// <param name="weight">Factor of the logarithms: below 1, since the network takes the same features.</param>
    /// <exception cref="ArgumentException">The images do not fit the options, or none is chosen.</exception>
    /// <exception cref="InvalidOperationException">The options have no densities.</exception>
    public void FitDensities(LabelledImages images, ReadOnlySpan<int> chosen, ReadOnlySpan<int> which, double weight)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (densities is null) throw new InvalidOperationException("this network has no densities of auxiliary features: its options must say of how many");
        densities.Fit(images, chosen, which, weight);
    }

    private Tensor Pool(Tensor x)
    {
        var y = features.Forward(Options.Oversampling > 1 ? x.AveragePool2d(Options.Oversampling) : x);
        return y.GlobalAveragePool2d().ConcatenateChannels(y.GlobalMaxPool2d());
    }

    private Tensor Classify(Tensor x) => classifier.Forward(dropout.Forward(x));

    private Layer Stage(string name, int inputs, int outputs)
    {
        var branch = new Sequential();
        for (int i = 1; i <= Options.Depth; i++)
        {
            bool last = i == Options.Depth;
            AddConvolution(branch, $"{name}.conv{i}", i == 1 ? inputs : outputs, outputs, kernel: 3, activate: !(last && Options.Residual));
        }
        if (!Options.Residual) return branch;
        Layer? shortcut = inputs == outputs ? null : new Conv2d<Identity>(Parameters, $"{name}.shortcut", inputs, outputs, kernel: 1);
        return new Residual<Relu>(branch, shortcut) { Name = name };
    }

    private void AddConvolution(Sequential layers, string name, int inputs, int outputs, int kernel, int stride = 1, bool activate = true)
    {
        if (Options.BatchNorm)
        {
            layers.Add(new Conv2d<Identity>(Parameters, name, inputs, outputs, kernel, stride, bias: false));
            layers.Add(activate
                ? new BatchNorm<Relu>(Parameters, $"{name}.norm", outputs)
                : new BatchNorm<Identity>(Parameters, $"{name}.norm", outputs));
        }
        else
        {
            layers.Add(activate
                ? new Conv2d<Relu>(Parameters, name, inputs, outputs, kernel, stride)
                : new Conv2d<Identity>(Parameters, name, inputs, outputs, kernel, stride));
        }
    }

    /// <summary>Max pool 2x2, left out where a small image has shrunk to a single row or column already.</summary>
    private sealed class HalveIfPossible : Layer
    {
        public override Tensor Forward(Tensor x) => x.Shape.H < 2 || x.Shape.W < 2 ? x : x.MaxPool2d(2);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SmallCnnOptions))]
internal sealed partial class SmallCnnJson : JsonSerializerContext;
