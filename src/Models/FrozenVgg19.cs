using System.Text.Json.Serialization;
using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>
/// The features of a frozen VGG19, their scaling, and the head that was trained on them, as one network for pictures. The features pass 16 bits, are
/// scaled and clipped exactly as precomputed ones are (<see cref="FeatureMatrix"/>, <see cref="FeatureScaling"/>), so that it predicts what its head predicted.
/// </summary>
internal sealed class FrozenVgg19 : Model
{
    /// <summary>The name of this network in checkpoints.</summary>
    public const string ArchitectureName = "vgg19-frozen";

    internal const string HeadPrefix = "head.", ScalingMean = "scaling.mean", ScalingFactor = "scaling.factor";

    private readonly Vgg19 features;
    private readonly FeatureHead head;

    /// <summary>Makes a network with random weights and no scaling.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <exception cref="ArgumentException">The options make no network.</exception>
    public FrozenVgg19(Device device, FrozenVgg19Options options, ulong seed) : this(new ParameterSet(device, seed), options)
    {
    }

    private FrozenVgg19(ParameterSet parameters, FrozenVgg19Options options) : base(parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        features = new Vgg19(parameters, options.Features);
        parameters.Freeze("");
        var perFeature = new Shape(options.FeatureCount);
        parameters.Add(ScalingMean, perFeature, ParameterKind.Statistic, Initializations.Zeros);
        parameters.Add(ScalingFactor, perFeature, ParameterKind.Statistic, Initializations.Ones);
        head = new FeatureHead(parameters, HeadPrefix, options.FeatureCount, options.HiddenUnits, options.Classes, options.HeadNorm);
    }

    /// <inheritdoc/>
    public override string Architecture => ArchitectureName;

    /// <summary>Its sizes.</summary>
    public FrozenVgg19Options Options { get; }

    /// <summary>The family in the registry.</summary>
    internal static ModelArchitecture Family { get; } = new ModelArchitecture<FrozenVgg19, FrozenVgg19Options>(
        ArchitectureName, () => FrozenVgg19Json.Default.FrozenVgg19Options, (parameters, options) => new FrozenVgg19(parameters, options), model => model.Options);

    /// <summary>Joins a network, the scaling of its features, and a head.</summary>
    /// <param name="features">VGG19 up to the cut, or beyond it.</param>
    /// <param name="scaling">Of the features.</param>
    /// <param name="head">Trained on the scaled features.</param>
    /// <param name="options">The sizes of all three.</param>
    /// <returns>A network of copies, on the head's device; the caller disposes of it.</returns>
    /// <exception cref="ArgumentException">A part has other sizes than the options.</exception>
    public static FrozenVgg19 Join(Vgg19 features, FeatureScaling scaling, FeatureHead head, FrozenVgg19Options options)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(scaling);
        ArgumentNullException.ThrowIfNull(head);
        var joined = new FrozenVgg19(head.Device, options, seed: 0);
        try
        {
            foreach (var parameter in joined.Parameters)
            {
                parameter.Set(parameter.Name switch
                {
                    ScalingMean => scaling.Mean,
                    ScalingFactor => scaling.Factor,
                    var name when name.StartsWith(HeadPrefix, StringComparison.Ordinal) => head.Parameters[name[HeadPrefix.Length..]].ToArray(),
                    var name => features.Parameters[name].ToArray(),
                });
            }
            return joined;
        }
        catch
        {
            joined.Dispose();
            throw;
        }
    }

    /// <summary>[N, 3, side, side] to logits [N, classes]. Gradients reach only the head.</summary>
    public override Tensor Forward(Tensor x)
    {
        var (scope, count, dimension) = (x.Scope, x.Shape.N, Options.FeatureCount);
        var y = Features(x);
        var values = y.ToArray();
        if (!y.NeedsGradient) scope.Release(y);

        var halves = new FeatureMatrix(count, dimension);
        halves.Set(0, values);
        var scaling = new FeatureScaling(Parameters[ScalingMean].ToArray(), Parameters[ScalingFactor].ToArray());
        for (int n = 0; n < count; n++) scaling.Apply(halves[n], values.AsSpan(n * dimension, dimension));
        return Classify(scope.Input(new Shape(count, dimension, 1, 1), values));
    }

    /// <summary>The part before the features are stored: [N, 3, side, side] to [N, channels, height, width].</summary>
    internal Tensor Features(Tensor x) => features.Forward(x);

    /// <summary>The part after it: stored and scaled features, [N, features, 1, 1], to logits [N, classes].</summary>
    internal Tensor Classify(Tensor scaledFeatures) => head.Forward(scaledFeatures);
}

/// <summary>The sizes of a <see cref="FrozenVgg19"/>.</summary>
/// <param name="Classes">Number of classes, at least 2.</param>
/// <param name="Blocks">Blocks of VGG19 before the cut, 1 to 5.</param>
/// <param name="Side">Height and width of the images.</param>
/// <param name="HiddenUnits">Units of the head's hidden layer.</param>
/// <param name="HeadNorm">True for a batch normalisation in the hidden layer.</param>
/// <param name="Widths">Channels of each convolution, block by block; null for those of the paper.</param>
internal sealed record FrozenVgg19Options(
    int Classes, int Blocks, int Side, int HiddenUnits, bool HeadNorm = false, IReadOnlyList<IReadOnlyList<int>>? Widths = null) : IModelOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public int Channels => 3;

    /// <inheritdoc/>
    [JsonIgnore]
    public int AuxiliaryFeatures => 0;

    /// <summary>Features of an image.</summary>
    [JsonIgnore]
    public int FeatureCount => Whole.FeatureCount;

    /// <summary>The network that computes the features.</summary>
    [JsonIgnore]
    public Vgg19Options Features => Vgg19Options.Features(Blocks, Widths) with { Side = Side };

    // With a top of the same sizes, for checks that are the same.
    private Vgg19Options Whole => new(Classes, Blocks, Side, Vgg19Top.Head, HiddenUnits, HeadNorm, Widths);

    /// <summary>A <see cref="Vgg19"/>, whose convolutions can be trained.</summary>
    public IModelOptions ForClasses(int classes, int side) => Vgg19Options.WithHead(classes, side, Blocks, Widths);

    /// <inheritdoc/>
    public void Validate() => Whole.Validate();

    /// <inheritdoc/>
    public void RequireInput(int height, int width) => Whole.RequireInput(height, width);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FrozenVgg19Options))]
internal sealed partial class FrozenVgg19Json : JsonSerializerContext;
