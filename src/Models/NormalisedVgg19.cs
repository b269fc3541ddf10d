using System.Text.Json.Serialization;

namespace MidasNet.Models;

/// <summary>
/// VGG19 as it is trained from scratch: batch normalisation after each convolution, without which sixteen layers do not train at practical learning
/// rates, and one linear layer on the 512 features of block 5. In prediction a normalisation is an affine map, which the convolution before it can
/// take over: <see cref="CopyTo"/> makes of it the plain network of the paper.
/// </summary>
internal sealed class NormalisedVgg19 : Model, IFineTunable
{
    /// <summary>The name of this network in checkpoints.</summary>
    public const string ArchitectureName = "vgg19-normalised";

    /// <summary>The size of the images: five halvings leave one pixel.</summary>
    public const int ImageSize = 32;

    private const float Epsilon = 1e-5f;
    private const string ClassifierName = "classifier";

    private readonly List<(string Name, BatchNorm<Relu> Norm)> norms = [];
    private readonly Sequential features = [], head = [];

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <param name="dropout">Rate before the last layer.</param>
    public NormalisedVgg19(Device device, int classes, ulong seed, float dropout = 0.3f) : this(device, new NormalisedVgg19Options(classes, dropout), seed)
    {
    }

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <exception cref="ArgumentException">The options make no network.</exception>
    public NormalisedVgg19(Device device, NormalisedVgg19Options options, ulong seed) : this(new ParameterSet(device, seed), options)
    {
    }

    private NormalisedVgg19(ParameterSet parameters, NormalisedVgg19Options options) : base(parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        int channels = 3;
        for (int block = 1; block <= Vgg19.Blocks.Count; block++)
        {
            for (int i = 1; i <= Vgg19.Blocks[block - 1].Count; i++)
            {
                string name = $"block{block}_conv{i}";
                int outputs = options.Features.BlockChannels[block - 1][i - 1];
                var norm = new BatchNorm<Relu>(Parameters, $"{name}_norm", outputs, epsilon: Epsilon);
                features.Add(new Conv2d<Identity>(Parameters, name, channels, outputs, kernel: 3, bias: false));
                features.Add(norm);
                norms.Add((name, norm));
                channels = outputs;
            }
            features.Add(new MaxPool2d(2));
        }
        head.Add(new Flatten());
        head.Add(new Dropout(options.Dropout));
        head.Add(new Linear<Identity>(Parameters, ClassifierName, channels, options.Classes));
    }

    /// <inheritdoc/>
    public override string Architecture => ArchitectureName;

    /// <summary>Its sizes.</summary>
    public NormalisedVgg19Options Options { get; }

    /// <summary>The family in the registry.</summary>
    internal static ModelArchitecture Family { get; } = new ModelArchitecture<NormalisedVgg19, NormalisedVgg19Options>(
        ArchitectureName, () => NormalisedVgg19Json.Default.NormalisedVgg19Options, (parameters, options) => new NormalisedVgg19(parameters, options),
        model => model.Options);

    /// <summary>[N, 3, 32, 32] to logits [N, classes].</summary>
    /// <exception cref="ShapeException">The images are of another size.</exception>
    public override Tensor Forward(Tensor x) => head.Forward(features.Forward(x));

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.BlockPrefixes { get; } = Vgg19.PrefixesOf(Vgg19.Blocks.Count);

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.HeadPrefixes { get; } = [$"{ClassifierName}."];

    /// <inheritdoc/>
    Tensor IFineTunable.Features(Tensor x, Tensor? auxiliaryFeatures) => features.Forward(x);

    /// <inheritdoc/>
    Tensor IFineTunable.Classify(Tensor features) => head.Forward(features);

    /// <summary>
    /// Gives a plain network the same function: w'[o] = w[o] · s[o] and b'[o] = beta[o] - mean[o] · s[o], with s = gamma / √(variance + epsilon).
    /// </summary>
    /// <param name="plain">The network to change; it may be cut at any block.</param>
    public void CopyTo(Vgg19 plain)
    {
        foreach (var (name, norm) in norms)
        {
            if (!plain.Parameters.Any(p => p.Name == $"{name}.weight")) return;
            float[] weight = Parameters[$"{name}.weight"].ToArray(), gamma = norm.Gamma.ToArray(), beta = norm.Beta.ToArray();
            float[] mean = norm.Mean.ToArray(), variance = norm.Variance.ToArray(), bias = new float[gamma.Length];
            int taps = weight.Length / gamma.Length;
            for (int o = 0; o < gamma.Length; o++)
            {
                double scale = gamma[o] / Math.Sqrt((double)variance[o] + Epsilon);
                bias[o] = (float)(beta[o] - mean[o] * scale);
                foreach (ref float value in weight.AsSpan(o * taps, taps)) value = (float)(value * scale);
            }
            plain.Parameters[$"{name}.weight"].Set(weight);
            plain.Parameters[$"{name}.bias"].Set(bias);
        }
    }
}

/// <summary>The sizes of a <see cref="NormalisedVgg19"/>.</summary>
/// <param name="Classes">Number of classes, at least 2.</param>
/// <param name="Dropout">Rate before the last layer.</param>
/// <param name="Widths">Channels of each convolution, block by block; null for those of the paper.</param>
internal sealed record NormalisedVgg19Options(int Classes, float Dropout = 0.3f, IReadOnlyList<IReadOnlyList<int>>? Widths = null) : IModelOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public int Channels => 3;

    /// <inheritdoc/>
    [JsonIgnore]
    public int AuxiliaryFeatures => 0;

    /// <summary>The plain network that takes over its convolutions (<see cref="NormalisedVgg19.CopyTo"/>).</summary>
    [JsonIgnore]
    public Vgg19Options Features => Vgg19Options.Features(Vgg19.Blocks.Count, Widths);

    /// <inheritdoc/>
    public IModelOptions ForClasses(int classes, int side) => this with { Classes = classes };

    /// <inheritdoc/>
    public void Validate()
    {
        Features.Validate();
        if (Classes is < 2 or > ushort.MaxValue) throw new ArgumentException($"{Classes} classes: 2 to {ushort.MaxValue} fit");
        if (Dropout is not (>= 0 and < 1)) throw new ArgumentException(FormattableString.Invariant($"dropout {Dropout}: at least 0 and below 1"));
    }

    /// <inheritdoc/>
    public void RequireInput(int height, int width)
    {
        if ((height, width) != (NormalisedVgg19.ImageSize, NormalisedVgg19.ImageSize))
            throw new ArgumentException($"it takes images of {NormalisedVgg19.ImageSize} x {NormalisedVgg19.ImageSize}, an image has {height} x {width}");
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NormalisedVgg19Options))]
internal sealed partial class NormalisedVgg19Json : JsonSerializerContext;
