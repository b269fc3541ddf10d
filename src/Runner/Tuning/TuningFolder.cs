using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tuning;

/// <summary>The run folder of a search, new or begun before.</summary>
internal static class TuningFolder
{
    /// <summary>Opens a run to go on with it.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="command">The command that must have made it.</param>
    /// <exception cref="RunFolderException">It is no run of this command.</exception>
    public static (RunFolder Folder, T Configuration) Open<T>(string path, string command) where T : TuningConfiguration
    {
        var folder = RunFolder.Open(path);
        var header = folder.ReadConfig<Header>();
        if (header.Command != command)
        {
            string other = header.Command is null ? "" : $" but of 'midasnet {header.Command}'";
            throw new RunFolderException($"'{folder.Path}' is not a run of 'midasnet {command}'{other}");
        }
        return (folder, folder.ReadConfig<T>());
    }

    /// <summary>Makes the folder of a new run, or takes that of the run to go on with, and writes down what it is begun with.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="configuration">All that decides the outcome.</param>
    /// <param name="stopped">The folder of the run to go on with; null for a new one.</param>
    /// <param name="stored">What that run was begun with.</param>
    /// <param name="free">The member that may differ from it.</param>
    /// <exception cref="RunFolderException">Another member differs, or the folder cannot be made.</exception>
    public static RunFolder Begin<T>(TuningOptions options, T configuration, RunFolder? stopped, T? stored, string free) where T : TuningConfiguration
    {
        if (stopped is not null && stored is not null) RequireSame(stopped, configuration.DifferencesFrom(stored, free));
        var folder = stopped ?? RunFolder.Create(options.Out, configuration.Command, DateTimeOffset.UtcNow);
        folder.WriteConfig(configuration);
        folder.WriteEnvironment(RunEnvironment.Current(configuration.Seed, options.Threads));
        return folder;
    }

    private static void RequireSame(RunFolder folder, IReadOnlyList<string> differences)
    {
        if (differences.Count == 0) return;
        throw new RunFolderException(
            $"the run in '{folder.Path}' was begun with {string.Join(", ", differences)}: resume it with the same, or begin a new one without --resume");
    }

    /// <summary>What all configurations have.</summary>
    private sealed record Header(string? Command);
}
