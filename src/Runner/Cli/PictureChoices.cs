using System.CommandLine;
using System.CommandLine.Parsing;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;

namespace MidasNet.Runner.Cli;

/// <summary>The options that choose by hand how pictures are prepared, and the network for them.</summary>
internal sealed class PictureChoices
{
    private const string Vgg = "vgg19";

    private readonly Option<string?> model = CommonOptions.Choice(
        "--model", "The network, instead of one that suits the pictures", "small", "resnet9", "resnet18", "resnet34", "wide-resnet", "whitened-cnn", Vgg);
    private readonly Option<string?> preprocessing = CommonOptions.PictureKind(
        "--preprocessing", "The kind of the pictures, instead of what they look like: ink on paper, small grey pictures, or photographs");
    private readonly Option<string?> channels = CommonOptions.Choice(
        "--channels", "Channels of photographs: 1 for grey, 3 for colour, instead of what they have", "1", "3");
    private readonly Option<int> imageSize = CommonOptions.Integer(
        "--image-size", "Rows and columns of the network's image, instead of a size that suits the pictures", min: 4, max: 512);

    /// <summary>All of them, for the command.</summary>
    public IReadOnlyList<Option> All => [model, preprocessing, channels, imageSize];

    /// <summary>The option that chooses the network.</summary>
    public Option ModelOption => model;

    /// <summary>Adds an error for choices that do not go with each other.</summary>
    public void Check(CommandResult result)
    {
        if (ValueOf(model) != Vgg) return;
        if (ValueOf(preprocessing) is not (null or "photo") || ValueOf(channels) == "1")
            result.AddError("--model vgg19 takes photographs in colour, and other pictures as such: --preprocessing photo --channels 3.");
        if (int.TryParse(ValueOf(imageSize), out int side) && side < Vgg19.MinSide)
            result.AddError($"--model vgg19 halves an image five times: --image-size {Vgg19.MinSide} and larger ones fit, was given '{side}'.");

        string? ValueOf(Option option) => result.GetResult(option) is { Tokens: [var token] } ? token.Value : null;
    }

    /// <summary>The network; null for one that suits the pictures.</summary>
    public NetworkKind? Model(ParseResult parsed) => parsed.GetValue(model) switch
    {
        "small" => NetworkKind.SmallCnn,
        "resnet9" => NetworkKind.ResNet9,
        "resnet18" => NetworkKind.ResNet18,
        "resnet34" => NetworkKind.ResNet34,
        "wide-resnet" => NetworkKind.WideResNet,
        "whitened-cnn" => NetworkKind.WhitenedCnn,
        Vgg => NetworkKind.Vgg19,
        _ => null,
    };

    /// <summary>The kind of the pictures; null for what they look like.</summary>
    public PreprocessingKind? Kind(ParseResult parsed) => CommonOptions.KindOf(parsed, preprocessing);

    /// <summary>Channels of photographs; null for what they have.</summary>
    public int? Channels(ParseResult parsed) => parsed.GetValue(channels) switch { "1" => 1, "3" => 3, _ => null };

    /// <summary>Rows and columns of an image; null for what suits the pictures.</summary>
    public int? ImageSize(ParseResult parsed) => CommonOptions.IfGiven(parsed, imageSize);
}
