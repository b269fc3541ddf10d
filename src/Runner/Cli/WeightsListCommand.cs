using MidasNet.Runner.Downloads;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet weights list</c>: which weights can be fetched, and which are there.</summary>
internal static class WeightsListCommand
{
    /// <summary>Makes the command.</summary>
    public static Verb Create(Session session)
    {
        var list = FetchCommand.ManifestOption();
        var json = CommonOptions.Json();
        var command = new Verb(
            "list", "Lists which weights can be fetched, and which are in the cache",
            "midasnet weights list",
            "midasnet weights list --json")
        {
            list, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            string? folder = FetchedFolder.Path(DownloadKind.Weights, Environment.GetEnvironmentVariable);
            var entries = new List<(DownloadEntry Entry, Presence Presence)>();
            foreach (var entry in DownloadManifest.Read(parsed.GetValue(list)).Weights)
                entries.Add((entry, folder is null ? Presence.None : await entry.In(folder, session.Cancellation)));
            if (parsed.GetValue(json))
            {
                session.WriteJson(new WeightsList(folder, [.. entries.Select(row => new ListedWeights(row.Presence, row.Entry))]));
                return;
            }
            string[][] rows =
            [
                ["name", "size", "in the cache", "licence"],
                .. entries.Select(row => new[] { row.Entry.Name, Size(row.Entry), Word(row.Presence), row.Entry.Licence }),
            ];
            foreach (string line in TextTable.Lines(rows)) session.WriteLine(line);
            foreach (var (entry, _) in entries) session.WriteLine($"{entry.Name}: {entry.Description}; {entry.Format}");
            session.WriteLine($"cache: {folder ?? "cannot be made"}");
        });
        return command;
    }

    private static string Size(DownloadEntry entry) => entry.TotalBytes() is { } bytes ? $"{bytes / 1e6:N1} MB" : "unknown";

    private static string Word(Presence presence) => presence switch
    {
        Presence.Whole => "yes",
        Presence.Part => "in part",
        Presence.Wrong => "damaged",
        _ => "no",
    };
}
