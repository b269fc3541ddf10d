using System.CommandLine;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet data simulate</c>: a copy of a labelled set whose labels are wrong in a known way.</summary>
internal static class SimulateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var kind = new Argument<string>("kind") { Description = $"How labels come to be wrong: {SimulatedNoise.KnownKinds}" };
        var data = CommonOptions.LabelledImages();
        var labels = CommonOptions.LabelFile();
        var target = new Option<string>("--to")
        {
            Description = "The new folder for the copy; files are named by number, so that no name tells a class",
            HelpName = "FOLDER",
            Required = true,
        };
        var truth = new Option<string?>("--truth")
        {
            Description = "Write the true labels to this IDX file, for 'midasnet audit --truth'",
            HelpName = "FILE",
        };
        var seed = CommonOptions.Integer("--seed", "Decides which labels are wrong, and how", min: 0UL);
        seed.DefaultValueFactory = _ => 1;
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();

        var command = new Verb(
            "simulate", "Copies labelled images under labels that are wrong in a known way, to try audits and training on",
            "midasnet data simulate complementary:0.001 --data photos --to wrong --truth true-labels",
            "midasnet data simulate symmetric:0.4 --data train-images-idx3-ubyte.gz --to noisy --seed 7")
        {
            kind, data, labels, target, truth, seed, threads, json,
        };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(kind), path = parsed.GetRequiredValue(data), folder = parsed.GetRequiredValue(target);
            var noise = SimulatedNoise.Parse(name)
                ?? throw new UsageException($"'{name}' is none of {SimulatedNoise.KnownKinds}, rates from 0 to 1.");
            // Errors that would occur at the end are found before the work.
            RelabelledCopy.Check(folder, path);
            if (parsed.GetValue(truth) is { } file)
            {
                CheckFree(file);
                OutputFile.RequireApart(file, path, parsed.GetValue(labels));
            }
            var progress = options.ProgressFor(parsed);
            using var pictures = PictureFiles.Open(path, new PictureSetOptions { LabelFile = parsed.GetValue(labels) }, progress);
            var images = PictureFiles.ReadAllButTest(pictures, PictureFiles.PreprocessingFor(pictures, side: null), parsed.GetValue(threads), progress, session.Cancellation);
            RelabelledCopy.CheckImages(path, images, pictures.HasFiles);
            if (images.ClassNames.Count < 2) throw new DataFormatException(path, "all images have one label: there is no other that could be wrong");
            if (parsed.GetValue(truth) is not null && images.ClassNames.Count > byte.MaxValue + 1)
                throw new DataFormatException(path, $"{images.ClassNames.Count} classes do not fit into an IDX file of labels: leave --truth out");

            var simulated = LabelSimulator.Simulate(images.Labels.AsSpan(), images.ClassNames.Count, noise, parsed.GetValue(seed));
            var copied = RelabelledCopy.Write(
                folder, path, images, pictures.HasFiles, simulated.Given, (i, image) => $"image_{i:000000}{Path.GetExtension(image)}", session.Cancellation);
            int wrong = copied.Relabelled;
            if (parsed.GetValue(truth) is { } truthPath) TrueLabels.Write(truthPath, images);
            if (parsed.GetValue(json)) session.WriteJson(new SimulatedCopy(folder, images.Count, wrong, name, parsed.GetValue(truth), copied.Table, copied.Notes));
            else
            {
                session.WriteLine($"{folder}: {Counted.Of(images.Count, "image")}, {wrong:N0} of them under a wrong label");
                foreach (string note in copied.Notes) session.WriteLine(note);
            }
        });
        return command;
    }

    /// <summary>The output of <c>data simulate --json</c>.</summary>
    internal sealed record SimulatedCopy(string Folder, int Images, int Wrong, string Kind, string? Truth, string? Table, IReadOnlyList<string> Notes);

    private static void CheckFree(string truth)
    {
        if (Path.Exists(truth)) throw new IOException($"'{truth}' is there already: choose another file for the true labels");
        OutputFile.RequireWritable(truth);
    }
}
