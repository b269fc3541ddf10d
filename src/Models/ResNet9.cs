using System.Text.Json.Serialization;

namespace MidasNet.Models;

/// <summary>
/// The residual network of nine layers that trains fastest on CIFAR-10 (Page, "How to train your ResNet", 2018, and DAWNBench):
/// <code>
/// prep      3x3 convolution, 64                                     32 → 32
/// layer1    3x3 convolution, 128, 2x2 max pool                      32 → 16
///           + (3x3 convolution, 3x3 convolution), 128               16 → 16
/// layer2    3x3 convolution, 256, 2x2 max pool                      16 → 8
/// layer3    3x3 convolution, 512, 2x2 max pool                       8 → 4
///           + (3x3 convolution, 3x3 convolution), 512                4 → 4
/// head      maximum of each channel, linear without bias, times 0.125
/// </code>
/// A batch normalisation and ReLU follow each convolution. The maximum of each channel is Page's 4x4 max pool for images of 32 pixels, and makes the
/// network independent of their size.
/// </summary>
public sealed class ResNet9 : Model, IFineTunable
{
    /// <summary>The name of this network in checkpoints.</summary>
    public const string ArchitectureName = "resnet9";

    private const float LogitScale = 0.125f;
    private const string ClassifierName = "classifier";

    private readonly Sequential features;
    private readonly Linear<Identity> classifier;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <exception cref="ArgumentException">The options make no network.</exception>
    public ResNet9(Device device, ResNet9Options options, ulong seed) : this(new ParameterSet(device, seed), options)
    {
    }

    private ResNet9(ParameterSet parameters, ResNet9Options options) : base(parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        int width = options.Width;
        features =
        [
            Convolution("prep", options.Channels, width),
            Convolution("layer1", width, 2 * width), new MaxPool2d(2), Residual("layer1", 2 * width),
            Convolution("layer2", 2 * width, 4 * width), new MaxPool2d(2),
            Convolution("layer3", 4 * width, 8 * width), new MaxPool2d(2), Residual("layer3", 8 * width),
        ];
        classifier = new Linear<Identity>(Parameters, ClassifierName, 8 * width, options.Classes, bias: false);
    }

    /// <inheritdoc/>
    public override string Architecture => ArchitectureName;

    /// <summary>Its sizes.</summary>
    public ResNet9Options Options { get; }

    /// <summary>The family in the registry.</summary>
    internal static ModelArchitecture Family { get; } = new ModelArchitecture<ResNet9, ResNet9Options>(
        ArchitectureName, () => ResNet9Json.Default.ResNet9Options, (parameters, options) => new ResNet9(parameters, options), model => model.Options);

    /// <summary>[N, channels, H, W] to logits [N, classes].</summary>
    public override Tensor Forward(Tensor x) => Classify(Pool(x));

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.BlockPrefixes { get; } = ["prep", "layer1", "layer2", "layer3"];

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.HeadPrefixes { get; } = [$"{ClassifierName}."];

    /// <inheritdoc/>
    Tensor IFineTunable.Features(Tensor x, Tensor? auxiliaryFeatures) => Pool(x);

    /// <inheritdoc/>
    Tensor IFineTunable.Classify(Tensor features) => Classify(features);

    private Tensor Pool(Tensor x) => features.Forward(x).GlobalMaxPool2d();

    private Tensor Classify(Tensor x) => classifier.Forward(x).Scale(LogitScale);

    // In prediction, the pair is one convolution.
    private Sequential Convolution(string name, int inputs, int outputs) =>
    [
        new Conv2d<Identity>(Parameters, name, inputs, outputs, kernel: 3, bias: false),
        new BatchNorm<Relu>(Parameters, $"{name}.norm", outputs),
    ];

    private Residual<Identity> Residual(string name, int channels) => new(new Sequential
    {
        Convolution($"{name}.residual1", channels, channels),
        Convolution($"{name}.residual2", channels, channels),
    })
    {
        Name = $"{name}.residual",
    };
}

/// <summary>The sizes of a <see cref="ResNet9"/>.</summary>
/// <param name="Classes">Number of classes, at least 2.</param>
/// <param name="Channels">Channels of the input: 1 for grey, 3 for colours.</param>
/// <param name="Width">Channels of the first convolution; the last has eight times this number.</param>
public sealed record ResNet9Options(int Classes, int Channels = 3, int Width = 64) : IModelOptions
{
    private const int MaxWidth = 512, MinSide = 8;

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
            throw new ArgumentException($"three max pools take images from {MinSide} pixels on, an image has {height} x {width}");
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ResNet9Options))]
internal sealed partial class ResNet9Json : JsonSerializerContext;
