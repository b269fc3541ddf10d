using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MidasNet.Learning;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Cli;

/// <summary>The options of <c>midasnet train</c> that choose pictures, network and training by hand.</summary>
internal sealed class TrainingChoices
{
    private const float MaxRate = 10;

    private readonly PictureChoices pictures = new();
    private readonly Option<string?> flip = CommonOptions.Choice(
        "--flip", "Whether a mirrored picture is of the same class, as of animals but not of letters; without it, neighbours of mirrored pictures decide",
        "yes", "no");
    private readonly Option<int> batchSize = CommonOptions.Integer("--batch-size", "Images in each step", min: 1, max: 65_536);
    private readonly Option<float> learningRate = new("--lr")
    {
        Description = "The highest learning rate; auto finds one by a range test of a hundred steps",
        HelpName = "RATE|auto",
        CustomParser = result =>
        {
            string given = result.Tokens is [var token] ? token.Value : "";
            if (given == "auto") return float.NaN;
            if (float.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out float rate) && rate is > 0 and <= MaxRate) return rate;
            result.AddError($"--lr takes a number above 0, at most {MaxRate}, or auto; was given '{given}'.");
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
        "--budget", "The time to train in, such as 10m: the number of epochs follows from the speed of the first steps, and is at most that of --epochs");

    private readonly Option<string?> balance = CommonOptions.Choice(
        "--balance", "How classes of different sizes are balanced: rare ones drawn more often, or weighted in the loss (auto: sampling from 3:1 on)",
        "auto", "none", "sampling", "weights");
    private readonly Option<int> patience = CommonOptions.Integer(
        "--patience", "Early stopping: epochs without a lower loss, on a tenth of the training images that is held out for it, after which training ends; 0 for never", min: 0, max: 100_000);

    /// <summary>All of them, for the command.</summary>
    public IReadOnlyList<Option> All => [.. pictures.All, from, trainedBlocks, flip, batchSize, learningRate, balance, patience, budget];

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
            foreach (var option in (ReadOnlySpan<Option>)[pictures.ModelOption, budget, patience, .. others])
                if (IsGiven(option)) result.AddError($"{option.Name} does not go with --from: the network is the pretrained one, and --epochs says how long it is tuned.");
            if (IsGiven(balance) && result.GetValue(balance) is "sampling" or "weights") result.AddError("--balance does not go with --from: fine-tuning takes all images alike.");
            if (float.IsNaN(result.GetValue(learningRate))) result.AddError("--lr auto does not go with --from: give a rate, or leave it out.");
        }
        else if (IsGiven(trainedBlocks))
        {
            result.AddError("--trained-blocks counts blocks of the network that --from names.");
        }
        pictures.Check(result);
    }

    /// <summary>A sentence on an option that has no effect with the labels that were stated; null for none.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="labels">The option that states them.</param>
    /// <param name="ofStages">The options of stages in which networks label images, which labels that are right do not need.</param>
    public string? Idle(CommandResult result, Option labels, params Option[] ofStages)
    {
        bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
        string? stated = result.GetResult(labels) is { Tokens: [var token] } ? token.Value.ToLowerInvariant() : null;
        if (ofStages.FirstOrDefault(IsGiven) is { } stage)
        {
            if (IsFineTuning(result)) return $"{stage.Name} does not go with --from, which takes labels as they are: leave it out.";
            if (stated == "clean") return $"{stage.Name} is for labels that are not clean: leave it out.";
        }
        return stated is "noisy" or "complementary" && new Option[] { balance, patience, learningRate }.FirstOrDefault(OnlyForGivenLabels) is { } idle
            ? $"{idle.Name} {result.GetResult(idle)?.Tokens[0].Value} is for labels that are trained on as they are, not for {stated} ones: leave it out." : null;

        bool OnlyForGivenLabels(Option option) =>
            result.GetResult(option) is { Tokens: [var given] } && (option == learningRate ? given.Value == "auto" : given.Value is not ("0" or "none" or "auto"));
    }

    /// <summary>Adds what was given to the options.</summary>
    public ImageTrainingOptions AddTo(ImageTrainingOptions options, ParseResult parsed) => options with
    {
        Model = pictures.Model(parsed),
        Kind = pictures.Kind(parsed),
        Channels = pictures.Channels(parsed),
        ImageSize = pictures.ImageSize(parsed),
        Flip = parsed.GetValue(flip) switch { "yes" => true, "no" => false, _ => null },
        BatchSize = CommonOptions.IfGiven(parsed, batchSize),
        LearningRate = CommonOptions.IfGiven(parsed, learningRate) is { } rate && !float.IsNaN(rate) ? rate : null,
        FindLearningRate = float.IsNaN(parsed.GetValue(learningRate)),
        Balance = parsed.GetValue(balance) switch
        {
            "none" => ClassBalance.None,
            "sampling" => ClassBalance.Sampling,
            "weights" => ClassBalance.Weights,
            _ => ClassBalance.Auto,
        },
        Patience = parsed.GetValue(patience),
        Budget = parsed.GetValue(budget),
        From = parsed.GetValue(from) is { } named ? PretrainedWeights.FindNamed(named, Environment.GetEnvironmentVariable) : null,
        TrainedBlocks = CommonOptions.IfGiven(parsed, trainedBlocks),
    };
}
