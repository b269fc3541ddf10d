using System.Text.Json.Serialization;
using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>
/// The convolutional network that learns CIFAR-10 in the fewest operations (Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", arXiv 2404.00498):
/// <code>
/// whiten    2x2 convolution without padding, 8 × channels, GELU             32 → 31
/// block1    3x3 convolution, w, 2x2 max pool; 3x3 convolution, w            31 → 15
/// block2    3x3 convolution, 4w, 2x2 max pool; 3x3 convolution, 4w          15 → 7
/// block3    3x3 convolution, 4w, 2x2 max pool; 3x3 convolution, 4w           7 → 3
/// head      maximum of each channel, linear without bias, times 1/9
/// </code>
/// A batch normalisation and GELU follow each 3x3 convolution and its pool. The first convolution is not trained: <see cref="FitWhitening"/> computes it from
/// the training images. The others begin as the identity of their inputs, as far as they have filters for them, next to random filters. The maximum of each
/// channel is the paper's 3x3 max pool for images of 32 pixels, and makes the network independent of their size.
/// </summary>
public sealed class WhitenedCnn : Model, IFineTunable
{
    /// <summary>The name of this network in checkpoints.</summary>
    public const string ArchitectureName = "whitened-cnn";

    private const string ClassifierName = "classifier";
    private const float LogitScale = 1f / 9;

    // As in the paper; keeps directions in which images hardly vary from becoming noise.
    private const double SmallestVariance = 5e-4;

    private readonly Conv2d<Gelu> whitening;
    private readonly Sequential features;
    private readonly Linear<Identity> classifier;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <exception cref="ArgumentException">The options make no network.</exception>
    public WhitenedCnn(Device device, WhitenedCnnOptions options, ulong seed) : this(new ParameterSet(device, seed), options)
    {
    }

    private WhitenedCnn(ParameterSet parameters, WhitenedCnnOptions options) : base(parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        int width = options.Width, patches = options.WhitenedChannels;
        whitening = new Conv2d<Gelu>(Parameters, "whiten", options.Channels, patches, WhitenedCnnOptions.Patch, padding: 0);
        features = [Block("block1", patches, width), Block("block2", width, 4 * width), Block("block3", 4 * width, 4 * width)];
        classifier = new Linear<Identity>(Parameters, ClassifierName, 4 * width, options.Classes, bias: false);
    }

    /// <inheritdoc/>
    public override string Architecture => ArchitectureName;

    /// <summary>Its sizes.</summary>
    public WhitenedCnnOptions Options { get; }

    /// <summary>The family in the registry.</summary>
    internal static ModelArchitecture Family { get; } = new ModelArchitecture<WhitenedCnn, WhitenedCnnOptions>(
        ArchitectureName, () => WhitenedCnnJson.Default.WhitenedCnnOptions, (parameters, options) => new WhitenedCnn(parameters, options), model => model.Options);

    /// <summary>[N, channels, H, W] to logits [N, classes].</summary>
    public override Tensor Forward(Tensor x) => Classify(Pool(x));

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.BlockPrefixes { get; } = ["whiten", "block1", "block2", "block3"];

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.HeadPrefixes { get; } = [$"{ClassifierName}."];

    /// <inheritdoc/>
    Tensor IFineTunable.Features(Tensor x, Tensor? auxiliaryFeatures) => Pool(x);

    /// <inheritdoc/>
    Tensor IFineTunable.Classify(Tensor features) => Classify(features);

    /// <summary>
    /// Sets the first convolution to the principal directions of patches of the images, each divided by the standard deviation along it, and to their
    /// negatives; freezes it, but for its bias. Call it once, before training.
    /// </summary>
    /// <param name="images">Images with the channels of the options.</param>
    /// <param name="chosen">Indices of the images to measure, the training images; 5,000 of them are enough.</param>
    /// <param name="normalisation">The normalisation of the network's input.</param>
    /// <exception cref="ArgumentException">The images have other channels, are smaller than a patch, or none is chosen.</exception>
    public void FitWhitening(LabelledImages images, ReadOnlySpan<int> chosen, Normalisation normalisation)
    {
        ArgumentNullException.ThrowIfNull(images);
        const int Patch = WhitenedCnnOptions.Patch;
        int size = Options.Channels * Patch * Patch;
        if (images.Channels != Options.Channels)
            throw new ArgumentException($"images have {images.Channels} channels, the network takes {Options.Channels}", nameof(images));
        if (Math.Min(images.Height, images.Width) < Patch)
            throw new ArgumentException($"images of {images.Height} x {images.Width} have no patch of {Patch} x {Patch}", nameof(images));
        if (chosen.IsEmpty) throw new ArgumentException("no image is chosen", nameof(chosen));

        var (directions, variances) = SymmetricMatrix.Eigenvectors(PatchMoments(images, chosen, normalisation));
        var weight = new float[2 * size * size];
        for (int k = 0; k < size; k++)
        {
            double scale = 1 / Math.Sqrt(Math.Max(0, variances[k]) + SmallestVariance);
            for (int j = 0; j < size; j++)
            {
                float value = (float)(scale * directions[j, k]);
                (weight[k * size + j], weight[(size + k) * size + j]) = (value, -value);
            }
        }
        whitening.Weight.Set(weight);
        whitening.Weight.Frozen = true;
    }

    /// <summary>The second moments of all patches, [channels·2·2, channels·2·2], in the order of a filter's weights.</summary>
    private static double[,] PatchMoments(LabelledImages images, ReadOnlySpan<int> chosen, Normalisation normalisation)
    {
        const int Patch = WhitenedCnnOptions.Patch;
        int size = images.Channels * Patch * Patch, plane = images.Height * images.Width;
        var sums = new double[size, size];
        var patch = new double[size];
        foreach (int i in chosen)
        {
            var pixels = images.Image(i);
            for (int y = 0; y + Patch <= images.Height; y++)
            {
                for (int x = 0; x + Patch <= images.Width; x++)
                {
                    int k = 0;
                    for (int c = 0; c < images.Channels; c++)
                    {
                        var (mean, deviation) = normalisation[c];
                        for (int dy = 0; dy < Patch; dy++)
                            for (int dx = 0; dx < Patch; dx++)
                                patch[k++] = (pixels[c * plane + (y + dy) * images.Width + x + dx] / 255.0 - mean) / deviation;
                    }
                    for (int row = 0; row < size; row++)
                        for (int column = 0; column <= row; column++) sums[row, column] += patch[row] * patch[column];
                }
            }
        }
        double count = (double)chosen.Length * (images.Height - Patch + 1) * (images.Width - Patch + 1);
        for (int row = 0; row < size; row++)
            for (int column = 0; column <= row; column++) sums[column, row] = sums[row, column] /= count;
        return sums;
    }

    private Tensor Pool(Tensor x) => features.Forward(whitening.Forward(x)).GlobalMaxPool2d();

    private Tensor Classify(Tensor x) => classifier.Forward(x).Scale(LogitScale);

    // The pool before the normalisation leaves it a quarter of the values. In prediction, the second pair is one convolution.
    private Sequential Block(string name, int inputs, int outputs) =>
    [
        Convolution($"{name}.conv1", inputs, outputs), new MaxPool2d(2), new BatchNorm<Gelu>(Parameters, $"{name}.conv1.norm", outputs),
        Convolution($"{name}.conv2", outputs, outputs), new BatchNorm<Gelu>(Parameters, $"{name}.conv2.norm", outputs),
    ];

    private Conv2d<Identity> Convolution(string name, int inputs, int outputs) =>
        new(Parameters, name, inputs, outputs, kernel: 3, bias: false, initialization: Initializations.PartialIdentity(inputs, kernel: 3));
}

/// <summary>The sizes of a <see cref="WhitenedCnn"/>.</summary>
/// <param name="Classes">Number of classes, at least 2.</param>
/// <param name="Channels">Channels of the input: 1 for grey, 3 for colours.</param>
/// <param name="Width">Channels of the first block; the others have four times this number.</param>
public sealed record WhitenedCnnOptions(int Classes, int Channels = 3, int Width = 64) : IModelOptions
{
    /// <summary>Rows and columns of a patch that is whitened.</summary>
    internal const int Patch = 2;

    private const int MaxWidth = 512, MinSide = 16;

    /// <summary>Channels after the whitening: each direction of a patch, and its negative.</summary>
    [JsonIgnore]
    public int WhitenedChannels => 2 * Channels * Patch * Patch;

    /// <inheritdoc/>
    [JsonIgnore]
    public int AuxiliaryFeatures => 0;

    /// <inheritdoc/>
    IModelOptions IModelOptions.ForClasses(int classes, int side) => this with { Classes = classes };

    /// <inheritdoc/>
    public void Validate()
    {
        if (Classes is < 2 or > ushort.MaxValue) throw new ArgumentException($"{Classes} classes: 2 to {ushort.MaxValue} fit");
        if (Channels is not (1 or 3)) throw new ArgumentException($"{Channels} input channels: 1 (grey) or 3 (colours) fits");
        if (Width is < 1 or > MaxWidth) throw new ArgumentException($"width {Width}: 1 to {MaxWidth} fit");
    }

    /// <inheritdoc/>
    public void RequireInput(int height, int width)
    {
        if (Math.Min(height, width) < MinSide)
            throw new ArgumentException($"three max pools after a 2x2 convolution take images from {MinSide} pixels on, an image has {height} x {width}");
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(WhitenedCnnOptions))]
internal sealed partial class WhitenedCnnJson : JsonSerializerContext;
