using System.CommandLine;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Training;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet train</c>: a network from labelled images, also if their labels are noisy or all wrong.</summary>
internal static class TrainCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var data = CommonOptions.LabelledImages();
        var labels = CommonOptions.Choice<TrainLabels>(
            "--labels", "The kind of labels: right, often wrong, or a class that the image does not belong to; auto finds out by an audit first",
            new("auto", TrainLabels.Auto), new("clean", TrainLabels.Clean), new("noisy", TrainLabels.Noisy), new("complementary", TrainLabels.Complementary));
        var labelFile = CommonOptions.LabelFile();
        var transposed = CommonOptions.Transposed();
        var skipBad = CommonOptions.SkipBad();
        var recipe = new Option<string?>("--recipe")
        {
            Description = $"The recipe to train by, such as the one that 'midasnet tune' has found, or one with a name ({string.Join(", ", Recipes.Named.Keys)}), instead of one that suits the number of images",
            HelpName = "FILE|NAME",
        };
        var target = new Option<string>("--out") { Description = "The checkpoint to make, for eval and predict", HelpName = "FILE", Required = true };
        var validation = CommonOptions.Integer("--validation", "Per cent of the images to hold out from all training, 0 to 50; 0 for none. A set with a validation part has them already", min: 0, max: 50);
        validation.DefaultValueFactory = _ => 10;
        var epochs = CommonOptions.Epochs("Epochs of each network, instead of a number that fits the set");
        var stages = CommonOptions.Integer("--stages", "Most stages in which networks label images for the next, where labels are not clean", min: 1, max: 100);
        stages.DefaultValueFactory = _ => 2;
        var folds = CommonOptions.Folds("Networks of such a stage: each labels its held-out images");
        folds.DefaultValueFactory = _ => 3;
        var width = CommonOptions.Integer("--width", "Channels of the network's first convolution (24, or those of the recipe); the last has eight times that number", min: 1, max: 512);
        var choices = new TrainingChoices();
        var seed = CommonOptions.Seed();
        var threads = CommonOptions.Threads();
        var parallel = CommonOptions.Parallel();
        var device = new DeviceOptions();
        var runs = CommonOptions.RunsFolder();
        var checkpointEvery = CommonOptions.CheckpointEvery();
        var resume = new Option<bool>("--resume")
        {
            Description = "Continue the run of the same command line that was stopped; its files are in FILE.unfinished, next to the checkpoint",
        };
        var json = CommonOptions.Json();

        var command = new Verb(
            "train", "Trains a network on labelled images, also if labels are noisy or all wrong, and writes a checkpoint and a report",
            "midasnet train --data photos --out photos.safetensors",
            "midasnet train --data labels.csv --skip-bad --out photos.safetensors",
            "midasnet train --data photos --budget 10m --out photos.safetensors",
            "midasnet train --data photos --model resnet18 --image-size 96 --out photos.safetensors",
            "midasnet train --data photos --from vgg19-keras --out photos.safetensors",
            "midasnet train --data more-photos --from photos.safetensors --out more-photos.safetensors",
            "midasnet train --data photos --recipe runs/20260101T120000Z-tune-1a2b3c/recipe.json --out photos.safetensors",
            "midasnet train --data mnistTask3.zip --labels complementary --out digits.safetensors",
            "midasnet train --data train-images-idx3-ubyte.gz --labels clean --out digits.safetensors --json")
        {
            data, labels, labelFile, transposed, skipBad, recipe, target, validation, epochs, stages, folds, width, seed, device.Name, device.Precision, threads, parallel,
            runs, checkpointEvery, resume, json,
        };
        foreach (var choice in choices.All) command.Options.Add(choice);
        command.Validators.Add(result =>
        {
            bool isFolder = result.GetResult(data) is { Tokens: [var path] } && LabelledPictures.IsFolder(path.Value);
            if (isFolder && (result.GetResult(labelFile) is not null || result.GetValue(transposed)))
                result.AddError("--label-file and --transposed are for IDX files: in a folder or archive, the names of its folders are the labels.");
            choices.Check(result, recipe, width);
            if (choices.IsFineTuning(result) && result.GetResult(labels) is { Tokens: [{ Value: not ("clean" or "auto") }] })
                result.AddError("--from takes labels as they are, and --labels says that they are wrong: train without --from, or correct them with 'midasnet audit' first.");
        });
        command.Idle = result => choices.Idle(result, labels, [stages, folds]);
        command.SetAction(parsed =>
        {
            var (chosen, progress) = (device.Of(parsed), options.ProgressFor(parsed));
            var asked = new TrainOptions
            {
                Data = parsed.GetRequiredValue(data),
                Pictures = new PictureSetOptions { LabelFile = parsed.GetValue(labelFile), Transposed = parsed.GetValue(transposed) },
                Out = parsed.GetRequiredValue(target),
                Runs = parsed.GetRequiredValue(runs),
                Training = choices.AddTo(new ImageTrainingOptions
                {
                    Labels = parsed.GetValue(labels).Value,
                    Recipe = parsed.GetValue(recipe) is { } file ? RecipeFile.Find(file) : null,
                    ValidationPercent = parsed.GetValue(validation),
                    Epochs = parsed.GetResult(epochs) is null ? null : parsed.GetValue(epochs),
                    Stages = parsed.GetValue(stages),
                    Folds = parsed.GetValue(folds),
                    Width = parsed.GetResult(width) is null ? null : parsed.GetValue(width),
                    Seed = parsed.GetValue(seed),
                    Threads = parsed.GetValue(threads),
                    SkipBad = parsed.GetValue(skipBad),
                }, parsed),
                CheckpointEvery = parsed.GetValue(checkpointEvery).Time,
                Resume = parsed.GetValue(resume),
                Parallel = parsed.GetValue(parallel),
            };
            if (asked.Resume && asked.CheckpointEvery is null) throw new UsageException("--resume continues from saved states: leave --checkpoint-every off out.");
            OutputFile.RequireWritable(asked.Out);
            OutputFile.RequireApart(asked.Out, asked.Data, asked.Pictures.LabelFile, asked.Training.From);
            asked = asked with { Device = chosen.Settle(progress) };
            using var opened = asked.Device.Open(asked.Training.Threads);
            var results = Run(parsed, asked, opened, progress, session.Cancellation);
            session.Write(results, parsed.GetValue(json), results.Lines().Concat(NextCommands(asked)));
        });
        return command;
    }

    private static IEnumerable<string> NextCommands(TrainOptions asked)
    {
        var (checkpoint, data) = (ShellWord.Of(asked.Out), ShellWord.Of(asked.Data));
        yield return "";
        yield return "next:";
        yield return $"  midasnet predict --checkpoint {checkpoint} PICTURE...";
        yield return $"  midasnet eval --checkpoint {checkpoint} --data OTHER-PICTURES";
        yield return $"  midasnet audit --data {data}";
    }

    private static TrainResults Run(ParseResult parsed, TrainOptions asked, Device device, Progress progress, CancellationToken cancellation)
    {
        try
        {
            return TrainRunner.Run(asked, device, progress, cancellation);
        }
        catch (OperationCanceledException stop) when (Directory.Exists(asked.Unfinished))
        {
            throw new RunInterruptedException($"{GlobalOptions.CommandOf(parsed)}{(asked.Resume ? "" : " --resume")}", stop);
        }
    }
}
