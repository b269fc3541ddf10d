using System.Text.Json.Serialization;

namespace MidasNet.Models;

/// <summary>
/// Residual networks of basic blocks (He, Zhang, Ren and Sun, "Deep residual learning for image recognition", CVPR 2016, table 1 and section 4.2), as
/// torchvision's resnet18 and resnet34. With width w, for small pictures and for those of ImageNet:
/// <code>
///                                                                   small       ImageNet
/// stem      3x3 convolution, w channels                             32 → 32
///           7x7 convolution of stride 2, w channels                             224 → 112
///           3x3 max pool of stride 2                                            112 → 56
/// stage1    blocks[0] × (3x3 convolution, 3x3 convolution), w       32 → 32      56 → 56
/// stage2    blocks[1] × the same, 2w, the first of stride 2         32 → 16      56 → 28
/// stage3    blocks[2] × the same, 4w                                16 → 8       28 → 14
/// stage4    blocks[3] × the same, 8w                                 8 → 4       14 → 7
/// head      average of each channel, dropout, linear
/// </code>
/// A batch normalisation follows each convolution, and ReLU the normalisation; the last one of a block has its ReLU after the sum with the block's input,
/// which a 1x1 convolution projects to the block's shape if that differs. Any image size passes.
/// </summary>
public sealed class ResNet : Model, IFineTunable
{
    /// <summary>The name of this family of networks in checkpoints.</summary>
    public const string ArchitectureName = "resnet";

    private const string ClassifierName = "classifier";

    private readonly Sequential features = [];
    private readonly Dropout dropout;
    private readonly Linear<Identity> classifier;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <exception cref="ArgumentException">The options make no network.</exception>
    public ResNet(Device device, ResNetOptions options, ulong seed) : this(new ParameterSet(device, seed), options)
    {
    }

    private ResNet(ParameterSet parameters, ResNetOptions options) : base(parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        int channels = options.Width;
        bool isLarge = options.Stem == ResNetStem.ImageNet;
        features.Add(new Conv2d<Identity>(Parameters, "stem", options.Channels, channels, kernel: isLarge ? 7 : 3, stride: isLarge ? 2 : 1, bias: false));
        features.Add(new BatchNorm<Relu>(Parameters, "stem.norm", channels));
        if (isLarge) features.Add(new MaxPool2d(3, stride: 2, padding: 1));
        for (int stage = 0; stage < options.BlocksOfStages.Count; stage++)
        {
            int outputs = options.Width << stage;
            for (int block = 0; block < options.BlocksOfStages[stage]; block++)
            {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                features.Add(Block($"stage{stage + 1}.block{block + 1}", channels, outputs, stride));
                channels = outputs;
            }
        }
        dropout = new Dropout(options.Dropout);
        classifier = new Linear<Identity>(Parameters, ClassifierName, channels, options.Classes);
    }

    /// <inheritdoc/>
    public override string Architecture => ArchitectureName;

    /// <summary>The sizes of this member of the family.</summary>
    public ResNetOptions Options { get; }

    /// <summary>The family in the registry.</summary>
    internal static ModelArchitecture Family { get; } = new ModelArchitecture<ResNet, ResNetOptions>(
        ArchitectureName, () => ResNetJson.Default.ResNetOptions, (parameters, options) => new ResNet(parameters, options), model => model.Options);

    /// <summary>[N, channels, H, W] to logits [N, classes].</summary>
    public override Tensor Forward(Tensor x) => Classify(Pool(x));

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.BlockPrefixes =>
        ["stem", .. Enumerable.Range(1, Options.BlocksOfStages.Count).Select(stage => $"stage{stage}.")];

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.HeadPrefixes { get; } = [$"{ClassifierName}."];

    /// <inheritdoc/>
    Tensor IFineTunable.Features(Tensor x, Tensor? auxiliaryFeatures) => Pool(x);

    /// <inheritdoc/>
    Tensor IFineTunable.Classify(Tensor features) => Classify(features);

    private Tensor Pool(Tensor x) => features.Forward(x).GlobalAveragePool2d();

    private Tensor Classify(Tensor x) => classifier.Forward(dropout.Forward(x));

    private Residual<Relu> Block(string name, int inputs, int outputs, int stride)
    {
        Sequential branch =
        [
            new Conv2d<Identity>(Parameters, $"{name}.conv1", inputs, outputs, kernel: 3, stride, bias: false),
            new BatchNorm<Relu>(Parameters, $"{name}.conv1.norm", outputs),
            new Conv2d<Identity>(Parameters, $"{name}.conv2", outputs, outputs, kernel: 3, bias: false),
            new BatchNorm<Identity>(Parameters, $"{name}.conv2.norm", outputs),
        ];
        if (inputs == outputs && stride == 1) return new Residual<Relu>(branch) { Name = name };
        Sequential shortcut =
        [
            new Conv2d<Identity>(Parameters, $"{name}.shortcut", inputs, outputs, kernel: 1, stride, bias: false),
            new BatchNorm<Identity>(Parameters, $"{name}.shortcut.norm", outputs),
        ];
        return new Residual<Relu>(branch, shortcut) { Name = name };
    }
}

/// <summary>The first layers of a <see cref="ResNet"/>.</summary>
public enum ResNetStem
{
    /// <summary>A 3x3 convolution, for pictures of about 32 pixels.</summary>
    SmallPicture,

    /// <summary>A 7x7 convolution of stride 2 and a 3x3 max pool of stride 2 with padding 1, for pictures of about 224 pixels.</summary>
    ImageNet,
}

/// <summary>The sizes of a <see cref="ResNet"/>.</summary>
/// <param name="Classes">Number of classes, at least 2.</param>
/// <param name="Channels">Channels of the input: 1 for grey, 3 for colours.</param>
/// <param name="Width">Channels of the stem and the first stage; each later stage has twice the channels of the one before.</param>
/// <param name="Blocks">Blocks of each stage; null for 2, 2, 2, 2.</param>
/// <param name="Dropout">Rate before the last layer.</param>
/// <param name="Stem">The first layers.</param>
public sealed record ResNetOptions(
    int Classes, int Channels = 3, int Width = 64, IReadOnlyList<int>? Blocks = null, float Dropout = 0, ResNetStem Stem = ResNetStem.SmallPicture)
    : IModelOptions
{
    private const int MaxStages = 5, MaxBlocks = 64, MaxWidth = 512;

    private static readonly int[] UsualBlocks = [2, 2, 2, 2];

    /// <summary>ResNet-18: 2, 2, 2, 2 blocks, 11.7 million parameters for 1000 classes.</summary>
    public static ResNetOptions ResNet18(int classes, int channels = 3, ResNetStem stem = ResNetStem.SmallPicture) =>
        new(classes, channels, Blocks: [2, 2, 2, 2], Stem: stem);

    /// <summary>ResNet-34: 3, 4, 6, 3 blocks, 21.8 million parameters for 1000 classes.</summary>
    public static ResNetOptions ResNet34(int classes, int channels = 3, ResNetStem stem = ResNetStem.SmallPicture) =>
        new(classes, channels, Blocks: [3, 4, 6, 3], Stem: stem);

    /// <summary>ResNet-9 of DAWNBench, see <see cref="Models.ResNet9"/>.</summary>
    public static ResNet9Options ResNet9(int classes, int channels = 3) => new(classes, channels);

    /// <summary>A wide residual network, see <see cref="Models.WideResNet"/>: WRN-16-4 by default.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="depth">Convolutions along the main path and the linear layer: 6n + 4.</param>
    /// <param name="factor">The factor by which it is wider than a ResNet of 16, 32, 64 channels.</param>
    /// <param name="channels">Channels of the input.</param>
    public static WideResNetOptions WideResNet(int classes, int depth = 16, int factor = 4, int channels = 3) => new(classes, channels, depth, factor);

    /// <summary>Blocks of each stage.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> BlocksOfStages => Blocks ?? UsualBlocks;

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
        if (BlocksOfStages.Count is < 1 or > MaxStages) throw new ArgumentException($"{BlocksOfStages.Count} stages: 1 to {MaxStages} fit");
        if (BlocksOfStages.Any(blocks => blocks is < 1 or > MaxBlocks))
            throw new ArgumentException($"stages of {string.Join(", ", BlocksOfStages)} blocks: 1 to {MaxBlocks} fit each");
        if (!Enum.IsDefined(Stem)) throw new ArgumentException($"there is no stem {Stem}");
        if (Dropout is not (>= 0 and < 1)) throw new ArgumentException(FormattableString.Invariant($"dropout {Dropout}: at least 0 and below 1"));
    }

    /// <inheritdoc/>
    public void RequireInput(int height, int width)
    {
        // Convolutions of stride 2 with padding leave a pixel of any image.
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ResNetOptions))]
internal sealed partial class ResNetJson : JsonSerializerContext;
