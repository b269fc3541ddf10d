using System.CommandLine;
using MidasNet.Data;
using MidasNet.Runner.Downloads;
using MidasNet.Runner.Sources;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary>
/// <c>midasnet weights fetch</c> and <c>midasnet data fetch</c>: download published files, checked, to where the program finds them.
/// </summary>
internal static class FetchCommand
{
    /// <summary>Makes the command for weights or for data.</summary>
    public static Verb Create(Session session, GlobalOptions options, DownloadKind kind)
    {
        (string word, string example, string copy) = kind == DownloadKind.Weights
            ? ("weights", "vgg19-keras", "Downloads/vgg19.h5")
            : ("data", "mnist", "Downloads/mnist");
        var name = new Argument<string>("name") { Description = $"The download: {KnownNames(kind)}" };
        var target = new Option<string?>("--to")
        {
            Description = $"Folder to put it into; without it the folder '{word}' in the cache, where this program looks for it",
            HelpName = "FOLDER",
        };
        var from = new Option<string?>("--from")
        {
            Description = "Take this file, or the files in this folder, instead of downloading; they are checked in the same way",
            HelpName = "PATH",
        };
        var list = ManifestOption();
        var json = CommonOptions.Json();
        var command = new Verb(
            "fetch", kind == DownloadKind.Weights ? "Fetches published weights and checks them" : "Fetches a published data set and checks it",
            $"midasnet {word} fetch {example}",
            $"midasnet {word} fetch {example} --from {copy}")
        {
            name, target, from, list, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var entry = Find(DownloadManifest.Read(parsed.GetValue(list)).Of(kind), parsed.GetRequiredValue(name), kind);
            string folder = parsed.GetValue(target) ?? FetchedFolder.Path(kind, Environment.GetEnvironmentVariable)
                ?? throw new IOException($"the cache folder cannot be made: name another in {CacheFolder.Variable}, or one for these files by --to");
            var progress = options.ProgressFor(parsed);
            if (entry.Remark is { } remark) progress.Say($"{entry.Name}: {remark}");
            progress.Say($"{entry.Name}: licence: {entry.Licence}; source: {entry.Source}");
            using var downloader = new Downloader(kind, new DownloadOptions(), progress);
            var fetch = new EntryFetch(kind, downloader, progress);
            var files = await fetch.Run(entry, folder, parsed.GetValue(from), session.Cancellation);
            if (parsed.GetValue(json)) session.WriteJson(new FetchedFiles(entry.Name, folder, files));
            else foreach (string path in files) session.WriteLine(path);
        });
        return command;
    }

    /// <summary>The output of <c>fetch --json</c>.</summary>
    internal sealed record FetchedFiles(string Name, string Folder, IReadOnlyList<string> Files);

    /// <summary><c>--manifest</c></summary>
    public static Option<string?> ManifestOption() => new("--manifest")
    {
        Description = "Another list of what can be fetched, in the form of weights/manifest.json, such as your own mirror's",
        HelpName = "FILE",
    };

    /// <summary>The names in this project's list, for help: reading the list for that would cost every command of the program some milliseconds.</summary>
    private static string KnownNames(DownloadKind kind) =>
        kind == DownloadKind.Weights ? "vgg19-keras, vgg19-torchvision" : "mnist, emnist, part1, part3";

    private static DownloadEntry Find(IReadOnlyList<DownloadEntry> entries, string name, DownloadKind kind)
    {
        if (entries.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found) return found;
        string near = NearNames.Of(name, entries.Select(entry => entry.Name)) is [var first, ..] ? $" Did you mean '{first}'?" : "";
        throw new UsageException($"'{name}' is none of the {(kind == DownloadKind.Weights ? "weights" : "data sets")} that can be fetched "
            + $"({string.Join(", ", entries.Select(entry => entry.Name))}).{near}");
    }
}
