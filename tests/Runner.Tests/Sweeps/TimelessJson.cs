using System.Text.Json;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Sweeps;

/// <summary>The object that a command writes by <c>--json</c>, without what differs from run to run.</summary>
internal static class TimelessJson
{
    /// <summary>The object of a command that has ended well.</summary>
    public static JsonElement Of(CliRun run)
    {
        Assert.True(run.Code == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    /// <summary>Everything but durations and the name of the folder.</summary>
    public static string Timeless(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => string.Join(
            ',', value.EnumerateObject().Where(member => member.Name != "folder" && !member.Name.Contains("second", StringComparison.OrdinalIgnoreCase)).Select(member => $"{member.Name}:{Timeless(member.Value)}")),
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Timeless))}]",
        _ => value.GetRawText(),
    };
}
