using System.Globalization;
using System.Text.Json.Nodes;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Reports;

/// <summary>The last sections of every report: the command, the configuration and the environment of the run, from its files.</summary>
internal static class RunDetails
{
    private const int MaxLength = 240;

    /// <summary>The sections.</summary>
    /// <exception cref="RunFolderException">A file is damaged.</exception>
    public static ReportDocument Of(RunFolder folder)
    {
        var report = new ReportDocument();
        var environment = folder.ReadIfThere<RunEnvironment>("environment.json");
        if (environment?.Command is { } command)
        {
            report.Heading(2, "Command");
            report.Paragraph("It repeats the run; equal seeds, data and kinds of device give equal results.");
            report.Code(command, "sh");
        }
        if (folder.ReadIfThere<JsonObject>("config.json") is { } configuration)
        {
            report.Heading(2, "Configuration");
            report.Paragraph("The options of the run, as in `config.json`; options that were not given and have no value are left out.");
            report.Table(["option", "value"], Members("", configuration));
        }
        if (environment is not null)
        {
            report.Heading(2, "Environment");
            report.Table(
                ["", "of this run"],
                [
                    ["MidasNet", InlineMarkdown.Escape(environment.ProductVersion)],
                    ["commit", InlineMarkdown.Escape(environment.Commit ?? "unknown")],
                    ["seed", $"{environment.Seed}"],
                    ["device", InlineMarkdown.Escape(environment.Device)],
                    ["processor", InlineMarkdown.Escape(environment.Processor)],
                    ["threads", $"{environment.Threads} of {environment.ProcessorCount}"],
                    ["vectors", InlineMarkdown.Escape(environment.Simd)],
                    ["operating system", InlineMarkdown.Escape(environment.OperatingSystem)],
                    [".NET", InlineMarkdown.Escape(environment.Runtime)],
                    .. environment.Resumed.Select(later => (IReadOnlyList<string>)["resumed", InlineMarkdown.Escape(Resume(later, environment))]),
                ]);
        }
        return report;
    }

    private static string Resume(RunEnvironment later, RunEnvironment begun)
    {
        string time = later.Time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "";
        string with = later.DifferencesFrom(begun).Length == 0 ? "" : $"with MidasNet {later.ProductVersion}, {later.Device}, {later.Simd}, {later.Runtime}";
        return time.Length > 0 && with.Length > 0 ? $"{time}, {with}" : time + with;
    }

    private static IEnumerable<IReadOnlyList<string>> Members(string prefix, JsonObject members)
    {
        foreach (var (name, value) in members)
        {
            string path = prefix + name;
            if (value is JsonObject { Count: > 0 } inner)
            {
                foreach (var row in Members(path + ".", inner)) yield return row;
            }
            else if (value is not null)
            {
                yield return [InlineMarkdown.Escape(path), InlineMarkdown.Escape(Text(value))];
            }
        }
    }

    private static string Text(JsonNode value)
    {
        string text = value is JsonArray array && array.All(item => item is JsonValue)
            ? string.Join(", ", array.Select(item => item!.ToString()))
            : value is JsonValue ? value.ToString() : value.ToJsonString(RunJson.Line);
        return text.Length <= MaxLength ? text : text[..MaxLength] + " …";
    }
}
