using System.CommandLine;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Pages;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet page</c>: one HTML file that runs a network in a browser.</summary>
internal static class PageCommand
{
    private const int UsualExamples = 200, MaxExamples = 2000;

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
        var run = new Option<string?>("--run")
        {
            Description = "The folder of the 'midasnet train' that made the checkpoint: puts training pictures and the worst mistakes into the page, to compare with",
            HelpName = "FOLDER",
        };
        var data = new Option<string?>("--data")
        {
            Description = "The data that it was trained on, if they are not where the run has read them; also without a run",
            HelpName = "PATH",
        };
        var examples = CommonOptions.Integer("--examples", $"Training pictures to put into the page, with --run or --data, at most {MaxExamples}", min: 0, MaxExamples);
        examples.DefaultValueFactory = _ => UsualExamples;
        var json = CommonOptions.Json();
        var command = new Verb(
            "page", "Writes one HTML file that runs a network in a browser: draw or drop a picture, and look into every layer. It needs no network connection",
            "midasnet page photos.safetensors --out photos.html",
            "midasnet page weights/part1.safetensors --out characters.html --title \"Handwritten characters\"",
            "midasnet page photos.safetensors --out photos.html --run runs/20260101T120000Z-train-1a2b3c")
        {
            checkpoint, target, title, run, data, examples, runtime, json,
        };
        command.Validators.Add(result =>
        {
            bool areAsked = result.GetResult(examples) is { Tokens: [var given] } && int.TryParse(given.Value, out int count) && count is > 0 and <= MaxExamples;
            if (areAsked && result.GetResult(run) is null && result.GetResult(data) is null)
                result.AddError("--examples takes pictures of the data: --run names the run that made the checkpoint, or --data the data.");
        });
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(checkpoint), file = parsed.GetRequiredValue(target);
            using var device = Device.OpenCpu();
            // Without other files: the page has this one alone.
            using var opened = ModelCheckpoint.Open(path, device).RequireClasses();
            byte[] network = PageCheckpoint.BytesOf(path);
            OutputFile.RequireWritable(file);
            OutputFile.RequireApart(file, path, parsed.GetValue(run), parsed.GetValue(data));
            string? found = parsed.GetValue(run) ?? PageExamplesSource.FindRun(path, "runs");
            int limit = parsed.GetValue(examples);
            bool isAsked = limit > 0 && (parsed.GetValue(run) ?? parsed.GetValue(data)) is not null;
            var pictures = !isAsked ? null : new PageExamplesSource(found, parsed.GetValue(data), limit).Read(path, opened, options.ProgressFor(parsed), session.Cancellation);
            string engine = parsed.GetValue(runtime) ?? PageRuntimeSource.Find(
                AppContext.BaseDirectory, line => { if (!parsed.GetValue(options.Quiet)) session.WriteError(line); }, session.Cancellation);
            session.Cancellation.ThrowIfCancellationRequested();
            PageFile.Write(file, PageRuntime.Read(engine), network, parsed.GetValue(title) ?? Path.GetFileNameWithoutExtension(path), pictures);
            var written = new WrittenPage(file, new FileInfo(file).Length, pictures?.Pictures.Count ?? 0, pictures?.Mistakes.Count ?? 0);
            string? offered = limit > 0 && pictures is null && found is not null ? found : null;
            session.Write(written, parsed.GetValue(json), Lines(written, pictures, offered));
        });
        return command;
    }

    private static IEnumerable<string> Lines(WrittenPage written, PageExamples? pictures, string? offered)
    {
        yield return $"{written.File}: {Counted.Of(written.Bytes, "byte")}; open it with a browser";
        if (pictures is not null)
        {
            string what = pictures.IsTraining
                ? $"{Counted.Of(written.Examples, "training picture")} and {Counted.Of(written.Mistakes, "mistake")} of the run"
                : Counted.Of(written.Examples, "picture of the data", "pictures of the data");
            yield return $"it holds {what}, scaled down: whoever has the page can look at them";
        }
        if (offered is not null) yield return $"with --run {ShellWord.Of(offered)} it would hold training pictures and the worst mistakes as well";
    }
}

/// <summary>A page that was written.</summary>
/// <param name="File">Its path.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Examples">The pictures of the data in it.</param>
/// <param name="Mistakes">The mistakes of the run in it.</param>
internal sealed record WrittenPage(string File, long Bytes, int Examples, int Mistakes);
