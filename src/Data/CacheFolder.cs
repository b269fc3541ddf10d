namespace MidasNet.Data;

/// <summary>
/// Where the program keeps what it can compute or fetch again: the folder named in <c>MIDASNET_CACHE</c>, else <c>$XDG_CACHE_HOME/midasnet</c>, or
/// <c>%LOCALAPPDATA%\midasnet</c> on Windows.
/// </summary>
internal static class CacheFolder
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "MIDASNET_CACHE";

    /// <summary>The path of the folder for this user, made if it is not there; null if that is not possible.</summary>
    public static string? Path(Func<string, string?> environment)
    {
        try
        {
            return Directory.CreateDirectory(environment(Variable) is { Length: > 0 } named ? named : Usual(environment)).FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Usual(Func<string, string?> environment)
    {
        string root = OperatingSystem.IsWindows()
            ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : environment("XDG_CACHE_HOME") is { Length: > 0 } cache
                ? cache
                : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return System.IO.Path.Combine(root, "midasnet");
    }
}
