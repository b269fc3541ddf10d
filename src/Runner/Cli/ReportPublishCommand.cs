using System.CommandLine;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Publishing;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet report publish</c>: one small file of a finished study, to be published.</summary>
internal static class ReportPublishCommand
{
    /// <summary>Makes the command.</summary>
    public static Verb Create(Session session)
    {
        var run = new Argument<string>("run") { Description = "The folder of a finished run of 'midasnet study'", HelpName = "RUN" };
        var output = new Option<string>("--out")
        {
            Description = "The file to write: results, hashes of the data, command, commit and machine, without the paths of this machine",
            HelpName = "FILE",
            Required = true,
        };
        var part = new Option<string>("--part") { Description = "This part alone, which may be finished before the others", HelpName = "part1|part2|part3" }
            .AcceptOnlyWords("part1", "part2", "part3");
        var json = CommonOptions.Json();
        var command = new Verb(
            "publish", "Writes the results of a finished study to one small file that can be published",
            "midasnet report publish runs/20260101T120000Z-study-part1-1a2b3c --out docs/results/part1.json")
        {
            run, output, part, json,
        };
        command.SetAction(parsed =>
        {
            var folder = RunFolder.Open(parsed.GetRequiredValue(run));
            string file = parsed.GetRequiredValue(output);
            var finished = new FinishedStudy(folder);
            OutputFile.RequireApart(file, [folder.Path, .. finished.Inputs]);
            OutputFile.RequireWritable(file);
            var study = finished.Read(parsed.GetValue(part) is { } name ? name[^1] - '0' : null);
            AtomicFile.Write(file, RunJson.IndentedOf(study) + "\n");
            var published = new PublishedFile(file, new FileInfo(file).Length, study.Run, [.. study.Parts], study.IsSynthetic);
            session.Write(published, parsed.GetValue(json), [published.Line]);
        });
        return command;
    }

    /// <summary>The object of <c>report publish --json</c>.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Bytes">Its length.</param>
    /// <param name="Run">The name of the run folder.</param>
    /// <param name="Parts">The parts of the study in it.</param>
    /// <param name="IsSynthetic">Whether the program has drawn the data of a part itself.</param>
    internal sealed record PublishedFile(string File, long Bytes, string Run, IReadOnlyList<string> Parts, bool IsSynthetic)
    {
        /// <summary>The same for people.</summary>
        internal string Line => $"{File}: {string.Join(", ", Parts)}{(IsSynthetic ? " (synthetic data)" : "")} of {Run}, {Counted.Of(Bytes, "byte")}";
    }
}
