using System.CommandLine;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet report gallery</c>: the reports of several runs as a folder of pages to publish.</summary>
internal static class GalleryCommand
{
    /// <summary>Makes the command.</summary>
    public static Verb Create(Session session)
    {
        var runs = new Argument<string[]>("runs")
        {
            Description = "The folders of runs, in the order in which the index shows them",
            HelpName = "RUN",
            Arity = new ArgumentArity(1, 1000),
        };
        var target = new Option<string>("--out") { Description = "The folder to make", HelpName = "FOLDER", Required = true };
        var pages = new Option<string[]>("--page") { Description = "A page of a network, as 'midasnet page' makes it. May be given several times", HelpName = "FILE" };
        var title = new Option<string>("--title") { Description = "The title of the index", HelpName = "TEXT", DefaultValueFactory = _ => "Runs of MidasNet" };
        var json = CommonOptions.Json();
        var command = new Verb(
            "gallery", "Collects the reports of runs, and pages of networks, in a folder with an index: to publish on any web server, or to open as files",
            "midasnet report gallery runs/20260101T120000Z-train-1a2b3c runs/20260102T120000Z-train-4d5e6f --out gallery",
            "midasnet report gallery runs/20260101T120000Z-train-1a2b3c --page photos.html --out gallery --title \"Birds of our garden\"")
        {
            runs, target, pages, title, json,
        };
        command.SetAction(parsed =>
        {
            var gallery = RunGallery.Write(
                parsed.GetRequiredValue(target), parsed.GetRequiredValue(title), parsed.GetRequiredValue(runs), parsed.GetValue(pages) ?? [],
                session.Cancellation.ThrowIfCancellationRequested);
            session.Write(gallery, parsed.GetValue(json), [$"{gallery.Index}: an index of {gallery.Files.Count - 1} pages; reports hold pictures of the data: whoever has the folder can look at them"]);
        });
        return command;
    }
}
