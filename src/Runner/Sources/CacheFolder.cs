namespace MidasNet.Runner.Sources;

/// <summary>Where the program keeps what it can compute again: <c>$XDG_CACHE_HOME/midasnet</c>, or <c>%LOCALAPPDATA%\midasnet</c> on Windows.</summary>
internal static class CacheFolder
{
    /// <summary>The path of the folder for this user, made if it is not there; null if that is not possible.</summary>
    public static string? Path(Func<string, string?> environment)
    {
        string root = OperatingSystem.IsWindows()
            ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : environment("XDG_CACHE_HOME") is { Length: > 0 } cache
                ? cache
                : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        try
        {
            return Directory.CreateDirectory(System.IO.Path.Combine(root, "midasnet")).FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
