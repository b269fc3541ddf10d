using System.Text.Json.Serialization;

namespace MidasNet.Models;

/// <summary>
/// Wide residual networks with pre-activation (Zagoruyko and Komodakis, "Wide residual networks", BMVC 2016, table 1; He et al., "Identity mappings in deep
/// residual networks", ECCV 2016). WRN-d-k has d = 6n + 4 and k the factor; WRN-16-4 has n = 2:
/// <code>
/// stem      3x3 convolution, 16 channels                            32 → 32
/// stage1    n × (3x3 convolution, 3x3 convolution), 16k             32 → 32
/// stage2    n × the same, 32k, the first of stride 2                32 → 16
/// stage3    n × the same, 64k                                       16 → 8
/// head      normalisation, ReLU, average of each channel, linear
/// </code>
/// A batch normalisation and ReLU come before each convolution of a block, with dropout between the two, and nothing after the sum. Where a block changes
/// the shape, its first normalisation and ReLU come before the branch and before the 1x1 convolution that projects its input.
/// </summary>
public sealed class WideResNet : Model, IFineTunable
{
    /// <summary>The name of this family of networks in checkpoints.</summary>
    public const string ArchitectureName = "wide-resnet";

    private const int Stages = 3, StemChannels = 16;
    private const string ClassifierName = "classifier";

    private readonly Sequential features = [];
    private readonly Linear<Identity> classifier;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <exception cref="ArgumentException">The options make no network.</exception>
    public WideResNet(Device device, WideResNetOptions options, ulong seed) : this(new ParameterSet(device, seed), options)
    {
    }

    private WideResNet(ParameterSet parameters, WideResNetOptions options) : base(parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        int channels = StemChannels;
        features.Add(new Conv2d<Identity>(Parameters, "stem", options.Channels, channels, kernel: 3, bias: false));
        for (int stage = 0; stage < Stages; stage++)
        {
            int outputs = (StemChannels << stage) * options.Factor;
            for (int block = 0; block < options.BlocksOfStage; block++)
            {
                AddBlock($"stage{stage + 1}.block{block + 1}", channels, outputs, stride: stage > 0 && block == 0 ? 2 : 1);
                channels = outputs;
            }
        }
        features.Add(new BatchNorm<Relu>(Parameters, "norm", channels));
        classifier = new Linear<Identity>(Parameters, ClassifierName, channels, options.Classes);
    }

    /// <inheritdoc/>
    public override string Architecture => ArchitectureName;

    /// <summary>The sizes of this member of the family.</summary>
    public WideResNetOptions Options { get; }

    /// <summary>The family in the registry.</summary>
    internal static ModelArchitecture Family { get; } = new ModelArchitecture<WideResNet, WideResNetOptions>(
        ArchitectureName, () => WideResNetJson.Default.WideResNetOptions, (parameters, options) => new WideResNet(parameters, options), model => model.Options);

    /// <summary>[N, channels, H, W] to logits [N, classes].</summary>
    public override Tensor Forward(Tensor x) => classifier.Forward(Pool(x));

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.BlockPrefixes { get; } = ["stem", .. Enumerable.Range(1, Stages).Select(stage => $"stage{stage}.")];

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.HeadPrefixes { get; } = [$"{ClassifierName}."];

    /// <inheritdoc/>
    Tensor IFineTunable.Features(Tensor x, Tensor? auxiliaryFeatures) => Pool(x);

    /// <inheritdoc/>
    Tensor IFineTunable.Classify(Tensor features) => classifier.Forward(features);

    private Tensor Pool(Tensor x) => features.Forward(x).GlobalAveragePool2d();

    private void AddBlock(string name, int inputs, int outputs, int stride)
    {
        var norm = new BatchNorm<Relu>(Parameters, $"{name}.norm1", inputs);
        Sequential branch =
        [
            new Conv2d<Identity>(Parameters, $"{name}.conv1", inputs, outputs, kernel: 3, stride, bias: false),
            new BatchNorm<Relu>(Parameters, $"{name}.norm2", outputs),
            new Dropout(Options.Dropout),
            new Conv2d<Identity>(Parameters, $"{name}.conv2", outputs, outputs, kernel: 3, bias: false),
        ];
        if (inputs == outputs && stride == 1)
        {
            features.Add(new Residual<Identity>(new Sequential { norm, branch }) { Name = name });
            return;
        }
        // Next to a convolution, so that in prediction the stem and this normalisation are one convolution.
        features.Add(norm);
        var shortcut = new Conv2d<Identity>(Parameters, $"{name}.shortcut", inputs, outputs, kernel: 1, stride, bias: false);
        features.Add(new Residual<Identity>(branch, shortcut) { Name = name });
    }
}

/// <summary>The sizes of a <see cref="WideResNet"/>.</summary>
/// <param name="Classes">Number of classes, at least 2.</param>
/// <param name="Channels">Channels of the input: 1 for grey, 3 for colours.</param>
/// <param name="Depth">6n + 4 for n blocks in each of the three stages: 10, 16, 22, 28, 40 ...</param>
/// <param name="Factor">The factor k by which the network is wider than one of 16, 32, 64 channels.</param>
/// <param name="Dropout">Rate between the convolutions of each block.</param>
public sealed record WideResNetOptions(int Classes, int Channels = 3, int Depth = 16, int Factor = 4, float Dropout = 0) : IModelOptions
{
    private const int MaxDepth = 202, MaxFactor = 32;

    /// <summary>n: blocks of each stage.</summary>
    [JsonIgnore]
    public int BlocksOfStage => (Depth - 4) / 6;

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
        if (Depth is < 10 or > MaxDepth || Depth % 6 != 4) throw new ArgumentException($"depth {Depth}: 10, 16, 22, ... {MaxDepth} fit");
        if (Factor is < 1 or > MaxFactor) throw new ArgumentException($"factor {Factor}: 1 to {MaxFactor} fit");
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
    RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(WideResNetOptions))]
internal sealed partial class WideResNetJson : JsonSerializerContext;
