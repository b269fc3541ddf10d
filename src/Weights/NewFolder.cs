namespace MidasNet.Weights;

/// <summary>A new folder of files, whole or not there: it has another name until it is complete, so that one that was stopped does not look like one.</summary>
internal static class NewFolder
{
    /// <summary>Throws if the folder cannot be a new one.</summary>
    /// <param name="target">The folder.</param>
    /// <param name="purpose">The kind of folder, such as "copy", for messages.</param>
    /// <exception cref="IOException">It is a file, or a folder that is not empty.</exception>
    public static void Require(string target, string purpose)
    {
        string whole = WholePath(target);
        if (File.Exists(whole)) throw new IOException($"'{target}' is a file, a new folder is wanted");
        if (Directory.Exists(whole) && Directory.EnumerateFileSystemEntries(whole).Any())
            throw new IOException($"the folder '{target}' is not empty: choose a new one for the {purpose}");
    }

    /// <summary>Makes the folder.</summary>
    /// <param name="target">The folder; an empty one is replaced.</param>
    /// <param name="purpose">The kind of folder, such as "copy", for messages.</param>
    /// <param name="fill">Writes the files into the folder of a given path. If it throws, nothing is left.</param>
    /// <exception cref="IOException">The rest of one that was stopped is there, or the folder cannot be made.</exception>
    public static void Write(string target, string purpose, Action<string> fill)
    {
        string whole = WholePath(target), root = $"{whole}.part";
        if (Path.Exists(root)) throw new IOException($"'{root}' is there, the rest of a {purpose} that was stopped: delete it, or choose another folder");
        try
        {
            Directory.CreateDirectory(root);
            fill(root);
            if (Directory.Exists(whole)) Directory.Delete(whole); // empty, or this throws
            Directory.Move(root, whole);
        }
        catch (Exception error)
        {
            if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
            if (AtomicFile.Explained(error, root, target) is { } explained) throw explained;
            throw;
        }
    }

    private static string WholePath(string target) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
}
