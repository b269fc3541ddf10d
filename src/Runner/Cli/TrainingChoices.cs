using System.CommandLine;
using System.Globalization;
using MidasNet.Learning;

namespace MidasNet.Runner.Cli;

/// <summary>The options of <c>midasnet train</c> that choose pictures, network and training by hand.</summary>
internal sealed class TrainingChoices
{
    private const float MaxRate = 10;

    private readonly PictureChoices pictures = new();
    private readonly Option<string?> flip = CommonOptions.Choice(
        "--flip", "Whether a mirrored picture is of the same class, as of animals but not of letters; without it, neighbours of mirrored pictures decide",
        "yes", "no");
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
    private readonly Option<TimeSpan?> budget = CommonOptions.Time(
        "--budget", "The time to train in, such as 10m: the number of epochs follows from the speed of the first steps");

    /// <summary>All of them, for the command.</summary>
    public IReadOnlyList<Option> All => [.. pictures.All, flip, batchSize, learningRate, budget];

    /// <summary>Adds what was given to the options.</summary>
    public ImageTrainingOptions AddTo(ImageTrainingOptions options, ParseResult parsed) => options with
    {
        Model = pictures.Model(parsed),
        Kind = pictures.Kind(parsed),
        Channels = pictures.Channels(parsed),
        ImageSize = pictures.ImageSize(parsed),
        Flip = parsed.GetValue(flip) switch { "yes" => true, "no" => false, _ => null },
        BatchSize = CommonOptions.IfGiven(parsed, batchSize),
        LearningRate = CommonOptions.IfGiven(parsed, learningRate),
        Budget = parsed.GetValue(budget),
    };
}
