using MidasNet.Weights;

namespace MidasNet.Runner.Runs;

/// <summary>A file that a command writes when it is done.</summary>
internal static class OutputFile
{
    /// <summary>Finds before the work what would fail at the end: a file in a folder that is missing or in which no file can be written, or a folder in its place.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder of the file is missing.</exception>
    /// <exception cref="IOException">The path is a folder or a device, or the disk is read-only or full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void RequireWritable(string path)
    {
        string whole = Path.GetFullPath(path);
        RegularFile.RequireReplaceable(path);
        if (Path.GetDirectoryName(whole) is not { } parent) return;
        if (!Directory.Exists(parent)) throw new DirectoryNotFoundException($"there is no folder '{parent}' for '{path}'");
        string probe = Path.Combine(parent, $".midasnet-{Path.GetRandomFileName()}.tmp");
        try
        {
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose)) { }
        }
        catch (Exception failed) when (AtomicFile.Explained(failed, probe, path) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Throws if an output is an input, or would lie within one: it would destroy it, or be read as part of it the next time.</summary>
    /// <param name="output">The file or folder to make.</param>
    /// <param name="inputs">The files and folders that are read; null for none.</param>
    /// <exception cref="IOException">Names both.</exception>
    public static void RequireApart(string output, params ReadOnlySpan<string?> inputs)
    {
        foreach (string? input in inputs)
        {
            if (string.IsNullOrEmpty(input) || !Path.Exists(input) || !RegularFile.IsWithin(output, input)) continue;
            string how = RegularFile.IsWithin(input, output) ? "is the input" : "lies within the input";
            throw new IOException($"'{output}' {how} '{input}': choose another place for the result");
        }
    }

    /// <summary>Writes the result of a long run. If that fails, it is written next to the file or to the folder for temporary files, and the error names it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes a file of a given path, whole or not at all.</param>
    /// <exception cref="IOException">The file cannot be written; says where the result is instead, if anywhere.</exception>
    public static void WriteOrRescue(string path, Action<string> write)
    {
        try
        {
            write(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string problem = AtomicFile.Telling(path, error.Message);
            string name = $"{Path.GetFileNameWithoutExtension(path)}-{Path.GetRandomFileName()}{Path.GetExtension(path)}";
            foreach (string? folder in new[] { Path.GetDirectoryName(Path.GetFullPath(path)), Path.GetTempPath() })
            {
                string rescued = Path.Combine(folder ?? "", name);
                if (IsWritten(rescued, write))
                    throw new IOException($"{problem.TrimEnd('.')}. The trained network is in '{rescued}'", error);
            }
            throw new IOException(problem, error);
        }
    }

    private static bool IsWritten(string path, Action<string> write)
    {
        try
        {
            write(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
