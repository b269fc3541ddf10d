using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tuning;

/// <summary>The run folder of a search, new or begun before.</summary>
internal static class TuningFolder
{
    /// <summary>The command that has made a run; null if its configuration does not say it.</summary>
    /// <exception cref="RunFolderException">There is no such folder, or its configuration cannot be read.</exception>
    public static string? CommandOf(string path) => RunFolder.Open(path).ReadConfig<Header>().Command;

    /// <summary>Opens a run to go on with it.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="command">The command that must have made it.</param>
    /// <exception cref="RunFolderException">It is no run of this command.</exception>
    public static (RunFolder Folder, T Configuration) Open<T>(string path, string command) where T : TuningConfiguration
    {
        var folder = RunFolder.Open(path, command);
        return (folder, folder.ReadConfig<T>());
    }

    /// <summary>Checks that a run goes on with what it was begun with.</summary>
    /// <param name="stopped">Its folder; null for a new run.</param>
    /// <param name="stored">What it was begun with.</param>
    /// <param name="configuration">All that decides the outcome now.</param>
    /// <exception cref="RunFolderException">A member differs, other than <see cref="TuningConfiguration.Free"/>.</exception>
    public static void RequireSame<T>(RunFolder? stopped, T? stored, T configuration) where T : TuningConfiguration
    {
        if (stopped is null || stored is null) return;
        ConfigDifferences.RequireNone(stopped, ConfigDifferences.Of(stored, configuration, [.. configuration.Free]));
    }

    /// <summary>Makes the folder of a new run, or takes that of the run to go on with, and writes down what it is begun with.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="configuration">All that decides the outcome.</param>
    /// <param name="stopped">The folder of the run to go on with; null for a new one.</param>
    /// <param name="device">The name of the device that computes.</param>
    /// <param name="progress">Has the command line.</param>
    /// <returns>The folder, and what keeps other processes from running in it.</returns>
    /// <exception cref="RunFolderException">The folder cannot be made, or another process runs in it.</exception>
    public static (RunFolder Folder, IDisposable Occupied) Begin<T>(TuningOptions options, T configuration, RunFolder? stopped, string device, Progress progress) where T : TuningConfiguration
    {
        var folder = stopped ?? RunFolder.Create(options.Out, configuration.Command, DateTimeOffset.UtcNow);
        var occupied = folder.Occupy();
        try
        {
            folder.WriteConfig(configuration);
            folder.WriteEnvironment(RunEnvironment.Current(configuration.Seed, options.Threads, device, progress.Command), progress);
            return (folder, occupied);
        }
        catch
        {
            occupied.Dispose();
            throw;
        }
    }

    /// <summary>What all configurations have.</summary>
    internal sealed record Header(string? Command);
}
