using System.CommandLine;
using MidasNet.Learning;
using MidasNet.Runner.Pretraining;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet pretrain</c>: trains the VGG19 that is shipped.</summary>
internal static class PretrainCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var data = new Option<string?>("--data")
        {
            Description = "Folder with EMNIST; without it MIDASNET_DATA, ./data and ../shared/data are tried",
            HelpName = "FOLDER",
        };
        var epochs = CommonOptions.Epochs("Passes over the letters");
        epochs.DefaultValueFactory = _ => 12;
        var seed = CommonOptions.Seed();
        var threads = CommonOptions.Threads();
        var device = new DeviceOptions();
        var target = new Option<string>("--out")
        {
            Description = "The file of weights to make",
            DefaultValueFactory = _ => Path.Combine("weights", "vgg19-letters.safetensors"),
            HelpName = "FILE",
        };
        var runs = CommonOptions.RunsFolder();
        var checkpointEvery = CommonOptions.CheckpointEvery();
        var resume = new Option<string?>("--resume")
        {
            Description = "Folder of a run that was stopped: it continues where it was, with the options that it was begun with",
            HelpName = "RUN",
        };
        var json = CommonOptions.Json();
        var command = new Verb(
            "pretrain", "Trains VGG19 on the letters of EMNIST, and writes its weights (about half an hour)",
            "midasnet pretrain --data ../shared/data --out weights/vgg19-letters.safetensors",
            "midasnet pretrain --resume runs/20260101T120000Z-pretrain-letters-1a2b3c")
        {
            data, epochs, seed, device.Name, device.Precision, threads, target, runs, checkpointEvery, resume, json,
        };
        command.SetAction(parsed =>
        {
            var stopped = parsed.GetValue(resume) is { } run ? RunFolder.Open(run, "pretrain") : null;
            var begun = stopped?.ReadConfig<PretrainOptions>();
            T Settle<T>(Symbol symbol, T given, Func<PretrainOptions, T> before) => begun is null || CommonOptions.IsGiven(parsed, symbol) ? given : before(begun);
            var asked = new PretrainOptions
            {
                Data = Settle(data, parsed.GetValue(data) is { } path ? Path.GetFullPath(path) : null, kept => kept.Data),
                Epochs = Settle(epochs, parsed.GetValue(epochs), kept => kept.Epochs),
                Seed = Settle(seed, parsed.GetValue(seed), kept => kept.Seed),
                Device = device.IfSaid(parsed) ?? begun?.Device ?? device.Of(parsed),
                Threads = parsed.GetValue(threads),
                CheckpointEvery = parsed.GetValue(checkpointEvery).Time,
                Out = Settle(target, parsed.GetRequiredValue(target), kept => kept.Out),
                Runs = parsed.GetRequiredValue(runs),
                Widths = begun?.Widths,
            };
            if (stopped is not null && begun is not null)
            {
                ConfigDifferences.RequireNone(stopped, ConfigDifferences.Of(
                    begun with { Device = begun.Device.Kind }, asked with { Device = asked.Device.Kind }, "data", "threads", "checkpointEvery", "out", "runs"));
            }
            var results = PretrainRunner.Run(asked, stopped, options.ProgressFor(parsed), session.Cancellation);
            if (parsed.GetValue(json)) session.WriteJson(results);
            else session.WriteLine(
                $"{results.File}: {results.FileBytes / 1e6:F1} MB; held-out letters {Percentage.Of(results.Accuracy, 2)}, look-alikes merged {Percentage.Of(results.MergedAccuracy, 2)},"
                + $" as written {Percentage.Of(results.QuantisedAccuracy, 2)}; {results.Seconds:F0} s");
        });
        return command;
    }
}
