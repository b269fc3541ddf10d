using System.Text.Json.Serialization;

namespace MidasNet.Models;

/// <summary>
/// Residual networks of basic blocks for small pictures (He, Zhang, Ren and Sun, "Deep residual learning for image recognition", CVPR 2016, section 4.2).
/// With width w and blocks 2, 2, 2, 2 it is ResNet-18 with the stem for 32 pixels; with 1, 1, 1 it has nine layers:
/// <code>
/// stem      3x3 convolution, w channels                             32 → 32
/// stage1    blocks[0] × (3x3 convolution, 3x3 convolution), w       32 → 32
/// stage2    blocks[1] × the same, 2w, the first of stride 2         32 → 16
/// stage3    blocks[2] × the same, 4w                                16 → 8
/// stage4    blocks[3] × the same, 8w                                 8 → 4
/// head      average of each channel, dropout, linear
/// </code>
/// A batch normalisation follows each convolution, and ReLU the normalisation; the last one of a block has its ReLU after the sum with the block's input,
/// which a 1x1 convolution projects to the block's shape if that differs. Any image size passes.
/// </summary>
public sealed class ResNet : Model
{
    /// <summary>The name of this family of networks in checkpoints.</summary>
    public const string ArchitectureName = "resnet";

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
        options.Validate();
        Options = options;
        int channels = options.Width;
        features.Add(new Conv2d<Identity>(Parameters, "stem", options.Channels, channels, kernel: 3, bias: false));
        features.Add(new BatchNorm<Relu>(Parameters, "stem.norm", channels));
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
        classifier = new Linear<Identity>(Parameters, "classifier", channels, options.Classes);
    }

    /// <inheritdoc/>
    public override string Architecture => ArchitectureName;

    /// <summary>The sizes of this member of the family.</summary>
    public ResNetOptions Options { get; }

    /// <summary>The family in the registry.</summary>
    internal static ModelArchitecture Family { get; } = new ModelArchitecture<ResNet, ResNetOptions>(
        ArchitectureName, ResNetJson.Default.ResNetOptions, (parameters, options) => new ResNet(parameters, options), model => model.Options);

    /// <summary>[N, channels, H, W] to logits [N, classes].</summary>
    public override Tensor Forward(Tensor x) => classifier.Forward(dropout.Forward(features.Forward(x).GlobalAveragePool2d()));

    private Residual<Relu> Block(string name, int inputs, int outputs, int stride)
    {
        Sequential branch =
        [
            new Conv2d<Identity>(Parameters, $"{name}.conv1", inputs, outputs, kernel: 3, stride, bias: false),
            new BatchNorm<Relu>(Parameters, $"{name}.conv1.norm", outputs),
            new Conv2d<Identity>(Parameters, $"{name}.conv2", outputs, outputs, kernel: 3, bias: false),
            new BatchNorm<Identity>(Parameters, $"{name}.conv2.norm", outputs),
        ];
        if (inputs == outputs && stride == 1) return new Residual<Relu>(branch);
        Sequential shortcut =
        [
            new Conv2d<Identity>(Parameters, $"{name}.shortcut", inputs, outputs, kernel: 1, stride, bias: false),
            new BatchNorm<Identity>(Parameters, $"{name}.shortcut.norm", outputs),
        ];
        return new Residual<Relu>(branch, shortcut);
    }
}

/// <summary>The sizes of a <see cref="ResNet"/>.</summary>
/// <param name="Classes">Number of classes, at least 2.</param>
/// <param name="Channels">Channels of the input: 1 for grey, 3 for colours.</param>
/// <param name="Width">Channels of the stem and the first stage; each later stage has twice the channels of the one before.</param>
/// <param name="Blocks">Blocks of each stage; null for 2, 2, 2, 2.</param>
/// <param name="Dropout">Rate before the last layer.</param>
public sealed record ResNetOptions(int Classes, int Channels = 3, int Width = 64, IReadOnlyList<int>? Blocks = null, float Dropout = 0) : IModelOptions
{
    private const int MaxStages = 5, MaxBlocks = 64, MaxWidth = 512;

    private static readonly int[] UsualBlocks = [2, 2, 2, 2];

    /// <summary>Blocks of each stage.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> BlocksOfStages => Blocks ?? UsualBlocks;

    /// <inheritdoc/>
    [JsonIgnore]
    public int AuxiliaryFeatures => 0;

    /// <inheritdoc/>
    public void Validate()
    {
        if (Classes is < 2 or > ushort.MaxValue) throw new ArgumentException($"{Classes} classes: 2 to {ushort.MaxValue} fit");
        if (Channels is not (1 or 3)) throw new ArgumentException($"{Channels} input channels: 1 (grey) or 3 (colours) fits");
        if (Width is < 1 or > MaxWidth) throw new ArgumentException($"width {Width}: 1 to {MaxWidth} fit");
        if (BlocksOfStages.Count is < 1 or > MaxStages) throw new ArgumentException($"{BlocksOfStages.Count} stages: 1 to {MaxStages} fit");
        if (BlocksOfStages.Any(blocks => blocks is < 1 or > MaxBlocks))
            throw new ArgumentException($"stages of {string.Join(", ", BlocksOfStages)} blocks: 1 to {MaxBlocks} fit each");
        if (Dropout is not (>= 0 and < 1)) throw new ArgumentException($"dropout {Dropout}: at least 0 and below 1");
    }

    /// <inheritdoc/>
    public void RequireInput(int height, int width)
    {
        // Convolutions of stride 2 with padding leave a pixel of any image.
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ResNetOptions))]
internal sealed partial class ResNetJson : JsonSerializerContext;
