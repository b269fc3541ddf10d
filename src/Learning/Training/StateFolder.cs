namespace MidasNet.Learning;

/// <summary>The folder of an unfinished task.</summary>
internal static class StateFolder
{
    /// <summary>
    /// Makes the folder of a file, in a folder that is there: the folder of a run that is gone is not made again, since what is missing in it could not be
    /// resumed.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The folder around it is gone.</exception>
    public static void MakeFor(string file)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is not { } folder || Directory.Exists(folder)) return;
        if (Path.GetDirectoryName(folder) is { } around && !Directory.Exists(around)) throw new DirectoryNotFoundException($"there is no folder '{around}' any more for '{file}'");
        Directory.CreateDirectory(folder);
    }
}
