using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Cli;

/// <summary>The options of <c>midasnet train</c> that choose pictures, network and training by hand.</summary>
internal sealed class TrainingChoices
{
    private const float MaxRate = 10;
    private const int MinVggSide = 32;
    private const string Vgg = "vgg19";

    private readonly Option<string?> model = Choice(
        "--model", "The network, instead of one that suits the pictures", "small", "resnet9", "resnet18", "resnet34", "wide-resnet", Vgg);
    private readonly Option<string?> preprocessing = Choice(
        "--preprocessing", "The kind of the pictures, instead of what they look like: ink on paper, small grey pictures, or photographs",
        "drawing", "digit", "photo");
    private readonly Option<string?> channels = Choice("--channels", "Channels of photographs: 1 for grey, 3 for colour, instead of what they have", "1", "3");
    private readonly Option<string?> flip = Choice(
        "--flip", "Whether a mirrored picture is of the same class, as of animals but not of letters; without it, neighbours of mirrored pictures decide",
        "yes", "no");
    private readonly Option<int> imageSize = CommonOptions.Integer("--image-size", "Rows and columns of the network's image, instead of a size that suits the pictures", min: 4);
    private readonly Option<int> batchSize = CommonOptions.Integer("--batch-size", "Images in each step", min: 1);
    private readonly Option<float> learningRate = new("--lr")
    {
        Description = "The highest learning rate",
        HelpName = "RATE",
        CustomParser = result =>
        {
            string given = result.Tokens is [var token] ? token.Value : "";
            if (float.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out float rate) && rate is > 0 and <= MaxRate) return rate;
            result.AddError($"--lr takes a number above 0, at most {MaxRate}, was given '{given}'.");
            return default;
        },
    };
    private readonly Option<string?> from = new("--from")
    {
        Description = "A trained network to fine-tune on these classes: a checkpoint, weights of VGG19, ResNet-18 or ResNet-34 of torchvision, timm or Keras, or vgg19-keras",
        HelpName = "FILE|NAME",
    };
    private readonly Option<int> trainedBlocks = CommonOptions.Integer(
        "--trained-blocks", "With --from: the last blocks of the network that are trained after its new classifier (3); 0 for the classifier alone", min: 0);
    private readonly Option<TimeSpan?> budget = CommonOptions.Time(
        "--budget", "The time to train in, such as 10m: the number of epochs follows from the speed of the first steps");

    /// <summary>All of them, for the command.</summary>
    public IReadOnlyList<Option> All => [model, from, trainedBlocks, preprocessing, channels, imageSize, flip, batchSize, learningRate, budget];

    /// <summary>True if a pretrained network is named.</summary>
    public bool IsFineTuning(CommandResult result) => result.GetResult(from) is { Implicit: false };

    /// <summary>Adds an error for choices that do not go with each other.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="others">Other options of the command that choose a network, which a pretrained one does not leave to choose.</param>
    public void Check(CommandResult result, params ReadOnlySpan<Option> others)
    {
        bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
        if (IsGiven(from))
        {
            foreach (var option in (ReadOnlySpan<Option>)[model, budget, .. others])
                if (IsGiven(option)) result.AddError($"{option.Name} does not go with --from: the network is the pretrained one, and --epochs says how long it is tuned.");
        }
        else if (IsGiven(trainedBlocks))
        {
            result.AddError("--trained-blocks counts blocks of the network that --from names.");
        }
        if (ValueOf(model) != Vgg) return;
        if (ValueOf(preprocessing) is not (null or "photo") || ValueOf(channels) == "1")
            result.AddError("--model vgg19 takes photographs in colour, and other pictures as such: --preprocessing photo --channels 3.");
        if (int.TryParse(ValueOf(imageSize), out int side) && side < MinVggSide)
            result.AddError($"--model vgg19 halves an image five times: --image-size {MinVggSide} and larger ones fit, was given '{side}'.");

        string? ValueOf(Option option) => result.GetResult(option) is { Tokens: [var token] } ? token.Value : null;
    }

    /// <summary>Adds what was given to the options.</summary>
    public ImageTrainingOptions AddTo(ImageTrainingOptions options, ParseResult parsed) => options with
    {
        Model = parsed.GetValue(model) switch
        {
            "small" => NetworkKind.SmallCnn,
            "resnet9" => NetworkKind.ResNet9,
            "resnet18" => NetworkKind.ResNet18,
            "resnet34" => NetworkKind.ResNet34,
            "wide-resnet" => NetworkKind.WideResNet,
            Vgg => NetworkKind.Vgg19,
            _ => null,
        },
        Kind = parsed.GetValue(preprocessing) switch
        {
            "drawing" => PreprocessingKind.Drawing,
            "digit" => PreprocessingKind.Digit,
            "photo" => PreprocessingKind.Photo,
            _ => null,
        },
        Channels = parsed.GetValue(channels) switch { "1" => 1, "3" => 3, _ => null },
        Flip = parsed.GetValue(flip) switch { "yes" => true, "no" => false, _ => null },
        ImageSize = CommonOptions.IfGiven(parsed, imageSize),
        BatchSize = CommonOptions.IfGiven(parsed, batchSize),
        LearningRate = CommonOptions.IfGiven(parsed, learningRate),
        Budget = parsed.GetValue(budget),
        From = parsed.GetValue(from) is { } named ? PretrainedWeights.FindNamed(named, Environment.GetEnvironmentVariable) : null,
        TrainedBlocks = CommonOptions.IfGiven(parsed, trainedBlocks),
    };

    private static Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', values) };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
