using System.Text.Json.Serialization;

namespace MidasNet.Models;

/// <summary>The layers after the last pool of a <see cref="Vgg19"/>.</summary>
public enum Vgg19Top
{
    /// <summary>None: the network computes features.</summary>
    None,

    /// <summary>The three fully connected layers of the paper.</summary>
    Paper,

    /// <summary>A batch normalisation, a hidden layer and a linear one, for other classes.</summary>
    Head,
}

/// <summary>The cut of a <see cref="Vgg19"/>, and its top.</summary>
/// <param name="Classes">Number of classes; 0 without a top.</param>
/// <param name="Blocks">Blocks before the cut, 1 to 5.</param>
/// <param name="Side">Height and width of the images; a network without a top takes any size from 2^blocks on.</param>
/// <param name="Top">The layers after the last pool.</param>
/// <param name="HiddenUnits">Units of the hidden layers of the top.</param>
/// <param name="HeadNorm">True if a <see cref="Vgg19Top.Head"/> begins with a batch normalisation.</param>
/// <param name="Widths">Channels of each convolution, block by block; null for those of the paper.</param>
public sealed record Vgg19Options(
    int Classes = Vgg19.ImageNetClasses, int Blocks = 5, int Side = Vgg19.TopImageSize, Vgg19Top Top = Vgg19Top.Paper, int HiddenUnits = Vgg19.TopUnits,
    bool HeadNorm = true, IReadOnlyList<IReadOnlyList<int>>? Widths = null) : IModelOptions
{
    private const int MaxWidth = 4096, MaxUnits = 65_536, MaxClasses = 65_535, MaxSide = 1024;

    /// <summary>Units of the hidden layer of heads for other classes than those of ImageNet.</summary>
    internal const int UsualHeadUnits = 256;

    /// <summary>Channels of each convolution, block by block.</summary>
    [JsonIgnore]
    public IReadOnlyList<IReadOnlyList<int>> BlockChannels => Widths ?? Vgg19.Blocks;

    /// <summary>Channels after the last pool.</summary>
    [JsonIgnore]
    public int FeatureChannels => BlockChannels[Blocks - 1][^1];

    /// <summary>Features after the last pool, for an image of <see cref="Side"/> pixels: the inputs of the top.</summary>
    [JsonIgnore]
    public int FeatureCount => checked(FeatureChannels * (Side >> Blocks) * (Side >> Blocks));

    /// <inheritdoc/>
    [JsonIgnore]
    public int Channels => 3;

    /// <inheritdoc/>
    [JsonIgnore]
    public int AuxiliaryFeatures => 0;

    /// <summary>A network without a top, cut at a block.</summary>
    public static Vgg19Options Features(int blocks, IReadOnlyList<IReadOnlyList<int>>? widths = null) =>
        new(Classes: 0, blocks, Side: 1 << blocks, Vgg19Top.None, HiddenUnits: 0, Widths: widths);

    /// <summary>A network whose head has <see cref="UsualHeadUnits"/> hidden units after a batch normalisation.</summary>
    internal static Vgg19Options WithHead(int classes, int side, int blocks = 5, IReadOnlyList<IReadOnlyList<int>>? widths = null) =>
        new(classes, blocks, side, Vgg19Top.Head, UsualHeadUnits, HeadNorm: true, widths);

    /// <inheritdoc/>
    IModelOptions IModelOptions.ForClasses(int classes, int side) => WithHead(classes, side, Blocks, Widths);

    /// <inheritdoc/>
    public void Validate()
    {
        if (Blocks < 1 || Blocks > Vgg19.Blocks.Count) throw new ArgumentException($"{Blocks} blocks: VGG19 has blocks 1 to {Vgg19.Blocks.Count}");
        if (Widths is not null && !Widths.Select(block => block?.Count).SequenceEqual(Vgg19.Blocks.Select(block => (int?)block.Count)))
            throw new ArgumentException($"widths take the channels of {string.Join(", ", Vgg19.Blocks.Select(block => block.Count))} convolutions");
        if (BlockChannels.SelectMany(block => block).FirstOrDefault(width => width is < 1 or > MaxWidth, defaultValue: 1) is not 1 and var unfit)
            throw new ArgumentException($"a convolution of {unfit} channels: 1 to {MaxWidth} fit");
        if (Side < 1 << Blocks || Side > MaxSide) throw new ArgumentException($"images of {Side} pixels: {1 << Blocks} to {MaxSide} fit {Blocks} blocks");
        if (!Enum.IsDefined(Top)) throw new ArgumentException($"there is no top {Top}");
        if (Top == Vgg19Top.None)
        {
            if (Classes != 0) throw new ArgumentException($"{Classes} classes, but no top that classifies");
            return;
        }
        if (Top == Vgg19Top.Paper && Blocks != Vgg19.Blocks.Count) throw new ArgumentException("the paper's top stands on five blocks");
        if (Classes is < 2 or > MaxClasses) throw new ArgumentException($"{Classes} classes: 2 to {MaxClasses} fit");
        if (HiddenUnits is < 1 or > MaxUnits) throw new ArgumentException($"{HiddenUnits} hidden units: 1 to {MaxUnits} fit");
    }

    /// <inheritdoc/>
    public void RequireInput(int height, int width)
    {
        if (Top == Vgg19Top.None && Math.Min(height, width) < 1 << Blocks)
            throw new ArgumentException($"{Blocks} blocks take images from {1 << Blocks} pixels on, an image has {height} x {width}");
        if (Top != Vgg19Top.None && (height != Side || width != Side))
            throw new ArgumentException($"its dense layers take the features of images of {Side} x {Side}, an image has {height} x {width}");
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Vgg19Options))]
[JsonSerializable(typeof(IReadOnlyList<IReadOnlyList<int>>))]
internal sealed partial class Vgg19Json : JsonSerializerContext;
