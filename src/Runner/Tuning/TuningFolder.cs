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

    /// <summary>Throws where a run was begun with other settings than it is to go on with.</summary>
    /// <exception cref="RunFolderException">Says which.</exception>
    public static void RequireSame(RunFolder folder, IReadOnlyList<string> differences)
    {
        if (differences.Count == 0) return;
        throw new RunFolderException(
            $"the run in '{folder.Path}' was begun with {string.Join(", ", differences)}: resume it with the same, or begin a new one without --resume");
    }

    /// <summary>What all configurations have.</summary>
    private sealed record Header(string? Command);
}
