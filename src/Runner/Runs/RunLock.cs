namespace MidasNet.Runner.Runs;

/// <summary>
/// Keeps other processes from saving in the same place: each would take the other's states for its own. The lock is that of a file next to the place, which
/// the system gives up when a process is killed.
/// </summary>
internal static class RunLock
{
    /// <summary>Takes the lock, until the result is disposed of.</summary>
    /// <param name="place">The folder of the run, or of its states.</param>
    /// <exception cref="RunFolderException">Another process has it, or the file cannot be made.</exception>
    public static IDisposable Take(string place)
    {
        string file = $"{Path.TrimEndingDirectorySeparator(place)}.lock";
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"another process seems to be running in '{place}', or '{file}' cannot be made: {error.Message}", error);
        }
    }
}
