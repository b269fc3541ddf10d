using System.CommandLine;
using MidasNet.Data;
using MidasNet.Learning;

namespace MidasNet.Runner.Cli;

/// <summary>The options that choose by hand how pictures are prepared, and the network for them.</summary>
internal sealed class PictureChoices
{
    private readonly Option<string?> model = CommonOptions.Choice(
        "--model", "The network, instead of one that suits the pictures", "small", "resnet9", "resnet18", "resnet34", "wide-resnet", "whitened-cnn");
    private readonly Option<string?> preprocessing = CommonOptions.Choice(
        "--preprocessing", "The kind of the pictures, instead of what they look like: ink on paper, small grey pictures, or photographs",
        "drawing", "digit", "photo");
    private readonly Option<string?> channels = CommonOptions.Choice(
        "--channels", "Channels of photographs: 1 for grey, 3 for colour, instead of what they have", "1", "3");
    private readonly Option<int> imageSize = CommonOptions.Integer(
        "--image-size", "Rows and columns of the network's image, instead of a size that suits the pictures", min: 4);

    /// <summary>All of them, for the command.</summary>
    public IReadOnlyList<Option> All => [model, preprocessing, channels, imageSize];

    /// <summary>The network; null for one that suits the pictures.</summary>
    public NetworkKind? Model(ParseResult parsed) => parsed.GetValue(model) switch
    {
        "small" => NetworkKind.SmallCnn,
        "resnet9" => NetworkKind.ResNet9,
        "resnet18" => NetworkKind.ResNet18,
        "resnet34" => NetworkKind.ResNet34,
        "wide-resnet" => NetworkKind.WideResNet,
        "whitened-cnn" => NetworkKind.WhitenedCnn,
        _ => null,
    };

    /// <summary>The kind of the pictures; null for what they look like.</summary>
    public PreprocessingKind? Kind(ParseResult parsed) => parsed.GetValue(preprocessing) switch
    {
        "drawing" => PreprocessingKind.Drawing,
        "digit" => PreprocessingKind.Digit,
        "photo" => PreprocessingKind.Photo,
        _ => null,
    };

    /// <summary>Channels of photographs; null for what they have.</summary>
    public int? Channels(ParseResult parsed) => parsed.GetValue(channels) switch { "1" => 1, "3" => 3, _ => null };

    /// <summary>Rows and columns of an image; null for what suits the pictures.</summary>
    public int? ImageSize(ParseResult parsed) => CommonOptions.IfGiven(parsed, imageSize);
}
