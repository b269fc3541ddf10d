using System.CommandLine;
using MidasNet.Learning;
using MidasNet.Runner.Pretraining;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

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
        var epochs = CommonOptions.WholeNumber("--epochs", "Passes over the letters", least: 1);
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
        var runs = CommonOptions.RunsFolder("--runs");
        var json = CommonOptions.Json();
        var command = new Verb(
            "pretrain", "Trains VGG19 on the letters of EMNIST, and writes its weights (about half an hour)",
            "midasnet pretrain --data ../shared/data --out weights/vgg19-letters.safetensors")
        {
            data, epochs, seed, device.Name, device.Precision, threads, target, runs, json,
        };
        command.SetAction(parsed =>
        {
            var asked = new PretrainOptions
            {
                Data = parsed.GetValue(data),
                Epochs = parsed.GetValue(epochs),
                Seed = parsed.GetValue(seed),
                Device = device.Of(parsed),
                Threads = parsed.GetValue(threads),
                Out = parsed.GetRequiredValue(target),
                Runs = parsed.GetRequiredValue(runs),
            };
            var results = Run(asked, options.ProgressFor(parsed), session.Cancellation);
            if (parsed.GetValue(json)) session.WriteJson(results);
            else session.WriteLine(
                $"{results.File}: {results.FileBytes / 1e6:F1} MB; held-out letters {Percentage.Of(results.Accuracy, 2)}, look-alikes merged {Percentage.Of(results.MergedAccuracy, 2)},"
                + $" as written {Percentage.Of(results.QuantisedAccuracy, 2)}; {results.Seconds:F0} s");
        });
        return command;
    }

    private static PretrainResults Run(PretrainOptions options, Progress progress, CancellationToken cancellation)
    {
        var data = DataFolder.Find(options.Data, Environment.GetEnvironmentVariable);
        options = options with { Device = options.Device.Settle(progress) };
        using var device = options.Device.Open(options.Threads);
        var folder = RunFolder.Create(options.Runs, "pretrain-letters", DateTimeOffset.UtcNow);
        folder.WriteConfig(options);
        folder.WriteEnvironment(RunEnvironment.Current(options.Seed, options.Threads, device.Name));
        progress.Say($"{device.Name}; the run's folder is {folder.Path}");
        if (Path.GetDirectoryName(Path.GetFullPath(options.Out)) is { } parent) Directory.CreateDirectory(parent);
        var results = new LetterPretraining(options, device, folder, progress, cancellation).Run(data);
        folder.WriteResults(results);
        return results;
    }
}
