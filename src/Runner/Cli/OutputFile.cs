namespace MidasNet.Runner.Cli;

/// <summary>A file that a command writes when it is done.</summary>
internal static class OutputFile
{
    /// <summary>Finds before the work what would fail at the end: a file in a folder that is not there.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder that is to hold the file is not there.</exception>
    public static void RequireFolder(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent && !Directory.Exists(parent))
            throw new DirectoryNotFoundException($"there is no folder '{parent}' for '{path}'");
    }
}
