using MidasNet.Runner.Downloads;
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
        command.SetAction(parsed =>
        {
            string? folder = FetchedFolder.Path(DownloadKind.Weights, Environment.GetEnvironmentVariable);
            var entries = DownloadManifest.Read(parsed.GetValue(list)).Weights;
            if (parsed.GetValue(json))
            {
                session.WriteJson(new { folder, weights = entries.Select(entry => new { presence = PresenceOf(entry, folder), entry }) });
                return;
            }
            string[][] rows =
            [
                ["name", "size", "in the cache", "licence"],
                .. entries.Select(entry => new[] { entry.Name, Size(entry), Word(PresenceOf(entry, folder)), entry.Licence }),
            ];
            foreach (string line in TextTable.Lines(rows)) session.WriteLine(line);
            foreach (var entry in entries) session.WriteLine($"{entry.Name}: {entry.Description}; {entry.Format}");
            session.WriteLine($"cache: {folder ?? "cannot be made"}");
        });
        return command;
    }

    private static Presence PresenceOf(DownloadEntry entry, string? folder) => folder is null ? Presence.None : entry.In(folder);

    private static string Size(DownloadEntry entry) => entry.TotalBytes() is { } bytes ? $"{bytes / 1e6:N1} MB" : "unknown";

    private static string Word(Presence presence) => presence switch
    {
        Presence.Whole => "yes",
        Presence.Part => "in part",
        _ => "no",
    };
}
