using System.CommandLine;
using MidasNet.Learning;
using MidasNet.Runner.Pages;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet page</c>: one HTML file that runs a network in a browser.</summary>
internal static class PageCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var checkpoint = new Argument<string>("checkpoint") { Description = "A checkpoint of any network with classes" };
        var target = new Option<string>("--out") { Description = "The HTML file to make", HelpName = "FILE", Required = true };
        var title = new Option<string?>("--title") { Description = "The title of the page; without it the name of the checkpoint", HelpName = "TEXT" };
        var runtime = new Option<string?>("--runtime")
        {
            Description = "The engine for browsers, as eng/page.sh makes it; without it that of the program, which a checkout builds once",
            HelpName = "FILE",
        };
        var json = CommonOptions.Json();
        var command = new Verb(
            "page", "Writes one HTML file that runs a network in a browser: draw or drop a picture, and look into every layer. It needs no network connection",
            "midasnet page photos.safetensors --out photos.html",
            "midasnet page weights/part1.safetensors --out characters.html --title \"Handwritten characters\"")
        {
            checkpoint, target, title, runtime, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(checkpoint), file = parsed.GetRequiredValue(target);
            byte[] network = PageCheckpoint.Read(path);
            if (string.IsNullOrWhiteSpace(file)) throw new UsageException("--out is empty: it names the HTML file to make.");
            if (Path.GetFullPath(file) == Path.GetFullPath(path)) throw new UsageException($"--out '{file}' is the checkpoint itself.");
            OutputFile.RequireWritable(file);
            string engine = parsed.GetValue(runtime) ?? PageRuntimeSource.Find(
                AppContext.BaseDirectory, line => { if (!parsed.GetValue(options.Quiet)) session.WriteError(line); }, session.Cancellation);
            PageFile.Write(file, PageRuntime.Read(engine), network, parsed.GetValue(title) ?? Path.GetFileNameWithoutExtension(path));
            long bytes = new FileInfo(file).Length;
            session.Write(new WrittenPage(file, bytes), parsed.GetValue(json), [$"{file}: {Counted.Of(bytes, "byte")}; open it with a browser"]);
        });
        return command;
    }
}

/// <summary>A page that was written.</summary>
/// <param name="File">Its path.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record WrittenPage(string File, long Bytes);
