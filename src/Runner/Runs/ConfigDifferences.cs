using System.Text.Json.Nodes;

namespace MidasNet.Runner.Runs;

/// <summary>Compares what a run was begun with and what it is to be resumed with.</summary>
internal static class ConfigDifferences
{
    /// <summary>The members that differ, as <c>folds 5 (now 4)</c>.</summary>
    /// <param name="before">The options with which the run began.</param>
    /// <param name="now">The options with which it is resumed.</param>
    /// <param name="free">The names of members that may differ, as in JSON.</param>
    public static IReadOnlyList<string> Of<T>(T before, T now, params ReadOnlySpan<string> free)
    {
        var (old, given) = (Members(before, free), Members(now, free));
        var differences = new List<string>();
        foreach (string name in old.Keys.Union(given.Keys))
        {
            string was = old.GetValueOrDefault(name, "none"), next = given.GetValueOrDefault(name, "none");
            if (was != next) differences.Add($"{name} {was} (now {next})");
        }
        return differences;
    }

    /// <summary>Refuses to resume a run with other options.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="differences">The options that differ.</param>
    /// <exception cref="RunFolderException">Something differs.</exception>
    public static void RequireNone(RunFolder folder, IReadOnlyList<string> differences)
    {
        if (differences.Count > 0)
        {
            throw new RunFolderException(
                $"the run in '{folder.Path}' was begun with {string.Join(", ", differences)}: resume it with the same, or begin a new one without --resume");
        }
    }

    private static Dictionary<string, string> Members<T>(T configuration, ReadOnlySpan<string> without)
    {
        var members = new Dictionary<string, string>();
        foreach (var (name, value) in RunJson.NodeOf(configuration)!.AsObject())
        {
            if (without.Contains(name)) continue;
            if (value is JsonObject inner) foreach (var (part, its) in inner) members.Add($"{name}.{part}", Text(its));
            else members.Add(name, Text(value));
        }
        return members;
    }

    private static string Text(JsonNode? value) => value?.ToJsonString(RunJson.Line) ?? "none";
}
