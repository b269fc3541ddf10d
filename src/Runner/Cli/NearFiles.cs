using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary>Finds the files and folders that someone may have meant by a path that does not exist.</summary>
internal static class NearFiles
{
    // A folder of a million pictures must not delay an error.
    private const int MaxNames = 10_000;

    /// <summary>A question that names a near path, or says at which folder the path ends, after a space; empty if there is none or the path exists.</summary>
    public static string Hint(string path)
    {
        if (path.Length == 0 || File.Exists(path) || Directory.Exists(path)) return "";
        // Corrects the first name on the path that does not exist, and asks for the rest only if it is there.
        string name = "", rest = "", folder = path;
        while (folder.Length > 0 && !Directory.Exists(folder))
        {
            string trimmed = Path.TrimEndingDirectorySeparator(folder);
            if (name.Length > 0) rest = rest.Length == 0 ? name : Path.Combine(name, rest);
            name = Path.GetFileName(trimmed);
            folder = Path.GetDirectoryName(trimmed) ?? "";
            if (name.Length == 0) return "";
        }
        foreach (string near in Near(folder, name))
        {
            string whole = rest.Length == 0 ? near : Path.Combine(near, rest);
            if (File.Exists(whole) || Directory.Exists(whole)) return $" Did you mean '{whole}'?";
            // The file's name may be wrong as well, or have another ending.
            if (rest.Length > 0 && Hint(whole) is { Length: > 0 } further) return further;
        }
        return rest.Length == 0 ? "" : $" There is no folder '{Path.Combine(folder, name)}'.";
    }

    private static List<string> Near(string folder, string wanted)
    {
        try
        {
            string[] names =
            [
                .. Directory.EnumerateFileSystemEntries(folder.Length == 0 ? "." : folder).Take(MaxNames)
                    .Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal),
            ];
            string stem = Path.GetFileNameWithoutExtension(wanted);
            var ofOtherEnding = names.Where(name => stem.Length > 0 && Path.GetFileNameWithoutExtension(name).Equals(stem, StringComparison.OrdinalIgnoreCase));
            // A common ending makes no names alike.
            var ofNearStem = NearNames.Of(wanted, names).Where(name => stem.Length == 0 || NearNames.Of(stem, [Path.GetFileNameWithoutExtension(name)]).Count > 0);
            return [.. ofNearStem.Concat(ofOtherEnding).Distinct().Select(name => Path.Combine(folder, name))];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
