using System.CommandLine;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet eval</c>: the accuracy of a checkpoint or an ONNX model on labelled images.</summary>
internal static class EvalCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var checkpoint = CommonOptions.Checkpoint();
        var data = new Option<string>("--data")
        {
            Description = "Labelled images: a folder or zip archive with a folder per class (A/1.png, or Sample011/img011-001.png for A), a .csv or .tsv table of"
                + " files and labels, an IDX file of images, or CIFAR-10 or CIFAR-100. Of a set in parts (train, val, test) the test is evaluated",
            HelpName = "PATH",
            Required = true,
        };
        var labels = CommonOptions.LabelFile();
        var transposed = CommonOptions.Transposed();
        var skipBad = CommonOptions.SkipBad();
        var predictions = new Option<string?>("--predictions")
        {
            Description = "Write the predicted class of each picture to this file, as comma-separated values",
            HelpName = "FILE",
        };
        var report = new Option<string?>("--report")
        {
            Description = "Write a page for browsers to this file: confusions, classes, calibration, and the mistakes with the highest confidence, as pictures",
            HelpName = "FILE.html",
        };
        var require = new Option<string[]>("--require")
        {
            Description = $"A result and its smallest value, such as \"accuracy>=0.9\": {string.Join(", ", Requirement.Measures.Keys)} (the mean F1). If it is below, the exit"
                + $" code is {ExitCode.RequirementMissed}. May be given several times",
            HelpName = "RESULT>=VALUE",
        };
        require.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                Requirement.Parse(token.Value, out string? error);
                if (error is not null) result.AddError(error);
            }
        });
        var threads = CommonOptions.Threads();
        var device = new DeviceOptions();
        var json = CommonOptions.Json();

        var command = new Verb(
            "eval", "Tells how well a checkpoint or an ONNX model recognises labelled images",
            "midasnet eval --data trainPart1.zip --json",
            "midasnet eval --data test.zip --predictions test.csv",
            "midasnet eval --checkpoint photos.safetensors --data test --report test.html",
            "midasnet eval --checkpoint photos.safetensors --data test --require \"accuracy>=0.9\"",
            "midasnet eval --checkpoint digits.safetensors --data t10k-images-idx3-ubyte.gz")
        {
            checkpoint, data, labels, transposed, skipBad, predictions, report, require, device.Name, device.Precision, threads, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(predictions) is { } table && result.GetValue(report) is { } page && Path.GetFullPath(table) == Path.GetFullPath(page))
                result.AddError($"--predictions and --report name the same file, '{page}': give each its own.");
        });
        CommonOptions.RequireIdx(command, data, labels, transposed);
        command.SetAction(parsed =>
        {
            string file = ShippedCheckpoint.Choose(parsed.GetValue(checkpoint));
            var progress = options.ProgressFor(parsed);
            using var opened = device.Of(parsed).Settle(progress).Open(parsed.GetValue(threads));
            using var model = OpenedNetwork.Open(file, opened, ShippedCheckpoint.Pretrained);
            string path = parsed.GetRequiredValue(data);
            foreach (string output in new[] { parsed.GetValue(predictions), parsed.GetValue(report) }.OfType<string>())
            {
                OutputFile.RequireWritable(output);
                OutputFile.RequireApart(output, path, parsed.GetValue(labels), file);
            }
            var set = new PictureSetOptions { LabelFile = parsed.GetValue(labels), Transposed = parsed.GetValue(transposed), ClassNames = model.Use.ClassNames };
            using var pictures = PictureFiles.Open(path, set, progress);
            int[]? test = pictures.Parts?.Contains(SetPart.Test) == true ? pictures.IndicesOf(SetPart.Test) : null;
            if (pictures.Parts is not null)
                progress.Say(test is null ? "the set is divided but has no test part: all of it is evaluated" : $"evaluates the {test.Length} pictures of the test part alone");
            var images = PictureFiles.Read(
                pictures, model.Use.Preprocessing, parsed.GetValue(threads), progress, session.Cancellation, indices: test, skipBad: parsed.GetValue(skipBad));
            var found = model.Use.Predict(model.Model, images, images.AllIndices(), session.Cancellation).RequireFinite(file);
            var evaluation = Evaluation.Of(file, path, found, images);
            if (parsed.GetValue(predictions) is { } table) PredictionTable.Write(table, found, images);
            if (parsed.GetValue(report) is { } page) EvaluationReport.Write(page, evaluation, found, images);

            var wanted = (parsed.GetValue(require) ?? []).Select(text => Requirement.Parse(text, out _)).OfType<(string Measure, double AtLeast)>();
            List<Requirement> required = [.. wanted.Select(one => new Requirement(one.Measure, one.AtLeast, Requirement.Measures[one.Measure](evaluation)))];
            if (required.Count > 0) evaluation = evaluation with { Requirements = required };

            session.Write(evaluation, parsed.GetValue(json), evaluation.Lines());
            var missed = required.Where(one => !one.Met).ToList();
            if (missed.Count == 0) return ExitCode.Done;
            session.WriteError(string.Join("; ", missed));
            return ExitCode.RequirementMissed;
        });
        return command;
    }
}
