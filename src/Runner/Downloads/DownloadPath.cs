using MidasNet.Data;

namespace MidasNet.Runner.Downloads;

/// <summary>The paths of a manifest: relative, with '/', and without anything that could lead out of their folder on any system.</summary>
internal static class DownloadPath
{
    /// <summary>Whether a path can be used: parts of letters, digits, '.', '-' and '_', none of which begins or ends with a dot.</summary>
    public static bool IsSafe(string path) =>
        path.Length is > 0 and <= 200 && path.Split('/').All(part => part.Length > 0 && part[0] != '.' && part[^1] != '.' && part.All(IsPlain));

    /// <summary>The path on this system, within a folder.</summary>
    public static string In(string folder, string path) => Path.Combine([folder, .. path.Split('/')]);

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_';
}
