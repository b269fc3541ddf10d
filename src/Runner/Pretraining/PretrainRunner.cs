using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Pretraining;

/// <summary>A pretraining in its run folder, new or begun before.</summary>
internal static class PretrainRunner
{
    /// <summary>Trains and writes the weights.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="stopped">The folder of the run to resume; null for a new one.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    /// <exception cref="RunInterruptedException">It was cancelled.</exception>
    public static PretrainResults Run(PretrainOptions options, RunFolder? stopped, Progress progress, CancellationToken cancellation)
    {
        var data = DataFolder.Find(options.Data, Environment.GetEnvironmentVariable);
        if (Path.GetDirectoryName(Path.GetFullPath(options.Out)) is { } parent) Directory.CreateDirectory(parent);
        OutputFile.RequireWritable(options.Out);
        options = options with { Device = options.Device.Settle(progress) };
        using var device = options.Device.Open(options.Threads);
        var folder = stopped ?? RunFolder.Create(options.Runs, "pretrain-letters", DateTimeOffset.UtcNow);
        using var occupied = folder.Occupy();
        folder.WriteConfig(options);
        folder.WriteEnvironment(RunEnvironment.Current(options.Seed, options.Threads, device.Name, progress.Command), progress);
        progress.Say($"{device.Name}; the run's folder is {folder.Path}");
        return RunInterruptedException.Around(
            "midasnet pretrain", folder.Path, () => folder.NamingLastGood(() => new LetterPretraining(options, device, folder, progress, cancellation).Run(data)));
    }
}
