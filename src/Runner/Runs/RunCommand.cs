using System.Text.Json.Nodes;

namespace MidasNet.Runner.Runs;

/// <summary>The command that has made a run, by its <c>config.json</c>.</summary>
internal static class RunCommand
{
    /// <summary>The command without <c>midasnet</c>; null where the configuration is that of no run.</summary>
    public static string? Of(JsonObject configuration)
    {
        bool Has(params string[] members) => members.All(configuration.ContainsKey);
        return configuration["command"] is JsonValue value && value.TryGetValue(out string? named) ? named // tune and ablate
            : Has("parts", "preset") ? "study"
            : Has("data", "training") ? "train"
            : Has("data", "verdictOnly") ? "audit"
            : Has("epochs", "out", "runs") ? "pretrain"
            : null;
    }
}
