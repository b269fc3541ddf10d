using System.Text.Json;
using MidasNet.Web;

namespace MidasNet.Runner.Serving;

/// <summary>The metrics of a run in a cluster as points of curves.</summary>
internal static class EpochPoints
{
    private const int MaxPoints = 200;

    /// <summary>Reads lines of JSON. Those that are none are left out, and of many some, evenly; the last is among them.</summary>
    public static IReadOnlyList<EpochPoint> Of(IReadOnlyList<string> lines)
    {
        int step = (lines.Count + MaxPoints - 1) / MaxPoints;
        return [.. lines.Where((_, i) => (lines.Count - 1 - i) % step == 0).Select(Read).OfType<EpochPoint>()];
    }

    private static EpochPoint? Read(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object && Number(json.RootElement, "epoch") is { } epoch
                ? new EpochPoint(
                    epoch, Number(json.RootElement, "trainLoss"), Number(json.RootElement, "trainAccuracy"), Number(json.RootElement, "validationLoss"),
                    Number(json.RootElement, "validationAccuracy"))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Values that are not finite are written as words.
    private static double? Number(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;
}
