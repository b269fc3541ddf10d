using System.CommandLine;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Training;

namespace MidasNet.Runner.Cli;

/// <summary>The options of <c>midasnet train</c>.</summary>
internal sealed class TrainCommandOptions
{
    private readonly Option<string> data = CommonOptions.LabelledImages();
    private readonly Option<Word<TrainLabels>> labels = CommonOptions.Choice<TrainLabels>(
        "--labels", "The kind of labels: right, often wrong, or a class that the image does not belong to; auto finds out by an audit first",
        new("auto", TrainLabels.Auto), new("clean", TrainLabels.Clean), new("noisy", TrainLabels.Noisy), new("complementary", TrainLabels.Complementary));

    private readonly Option<string?> labelFile = CommonOptions.LabelFile();
    private readonly Option<bool> transposed = CommonOptions.Transposed();
    private readonly Option<bool> skipBad = CommonOptions.SkipBad();

    private readonly Option<string?> recipe = new("--recipe")
    {
        Description = $"The recipe to train by, such as the one that 'midasnet tune' has found, or one with a name ({string.Join(", ", Recipes.Named.Keys)}), instead of one that suits the number of images",
        HelpName = "FILE|NAME",
    };

    private readonly Option<string> target = new("--out") { Description = "The checkpoint to make, for eval and predict", HelpName = "FILE", Required = true };
    private readonly Option<int> validation = CommonOptions.Integer(
        "--validation", "Per cent of the images to hold out from all training, 0 to 50; 0 for none. A set with a validation part has them already", min: 0, max: 50);

    private readonly Option<int> epochs = CommonOptions.Epochs("Epochs of each network, instead of a number that fits the set");
    private readonly Option<int> stages = CommonOptions.Integer("--stages", "Most stages in which networks label images for the next, where labels are not clean", min: 1, max: 100);
    private readonly Option<int> folds = CommonOptions.Folds("Networks of such a stage: each labels its held-out images");
    private readonly Option<int> width = CommonOptions.Integer(
        "--width", "Channels of the network's first convolution (24, or those of the recipe); the last has eight times that number", min: 1, max: 512);

    private readonly TrainingChoices choices = new();
    private readonly Option<ulong> seed = CommonOptions.Seed();
    private readonly Option<int> threads = CommonOptions.Threads();
    private readonly Option<int> parallel = CommonOptions.Parallel();
    private readonly DeviceOptions device = new();
    private readonly Option<string> runs = CommonOptions.RunsFolder();
    private readonly Option<CheckpointInterval> checkpointEvery = CommonOptions.CheckpointEvery();

    private readonly Option<bool> resume = new("--resume")
    {
        Description = "Continue the run of the same command line that was stopped; its files are in FILE.unfinished, next to the checkpoint",
    };

    /// <summary>Makes the options.</summary>
    public TrainCommandOptions()
    {
        validation.DefaultValueFactory = _ => 10;
        stages.DefaultValueFactory = _ => 2;
        folds.DefaultValueFactory = _ => 3;
    }

    /// <summary>Adds the options to the command, and refuses those that do not go with each other.</summary>
    public void AddTo(Verb command)
    {
        foreach (var option in new Option[]
        {
            data, labels, labelFile, transposed, skipBad, recipe, target, validation, epochs, stages, folds, width, seed, device.Name, device.Precision, threads, parallel,
            runs, checkpointEvery, resume,
        })
            command.Options.Add(option);
        foreach (var choice in choices.All) command.Options.Add(choice);
        CommonOptions.RequireIdx(command, data, labelFile, transposed);
        command.Validators.Add(result =>
        {
            choices.Check(result, recipe, width);
            if (choices.IsFineTuning(result) && result.GetResult(labels) is { Tokens: [{ Value: not ("clean" or "auto") }] })
                result.AddError("--from takes labels as they are, and --labels says that they are wrong: train without --from, or correct them with 'midasnet audit' first.");
        });
        command.Idle = result => choices.Idle(result, labels, [stages, folds]);
    }

    /// <summary>The options of a command line.</summary>
    /// <exception cref="UsageException">They do not go with each other.</exception>
    public TrainOptions Read(ParseResult parsed)
    {
        var asked = new TrainOptions
        {
            Device = device.Of(parsed),
            Data = parsed.GetRequiredValue(data),
            Pictures = new PictureSetOptions { LabelFile = parsed.GetValue(labelFile), Transposed = parsed.GetValue(transposed) },
            Out = parsed.GetRequiredValue(target),
            Runs = parsed.GetRequiredValue(runs),
            Training = choices.AddTo(Training(parsed), parsed),
            CheckpointEvery = parsed.GetValue(checkpointEvery).Time,
            Resume = parsed.GetValue(resume),
            Parallel = parsed.GetValue(parallel),
        };
        if (asked.Resume && asked.CheckpointEvery is null) throw new UsageException("--resume continues from saved states: leave --checkpoint-every off out.");
        return asked;
    }

    private ImageTrainingOptions Training(ParseResult parsed) => new()
    {
        Labels = parsed.GetValue(labels).Value,
        Recipe = parsed.GetValue(recipe) is { } file ? RecipeFile.Find(file) : null,
        ValidationPercent = parsed.GetValue(validation),
        Epochs = CommonOptions.IfGiven(parsed, epochs),
        Stages = parsed.GetValue(stages),
        Folds = parsed.GetValue(folds),
        Width = CommonOptions.IfGiven(parsed, width),
        Seed = parsed.GetValue(seed),
        Threads = parsed.GetValue(threads),
        SkipBad = parsed.GetValue(skipBad),
    };
}
