using System.CommandLine;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Models;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet predict</c>: what a checkpoint sees in pictures.</summary>
internal static class PredictCommand
{
    private const long LargestFile = 64 << 20;

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var checkpoint = CommonOptions.Checkpoint();
        var paths = new Argument<string[]>("image") { Description = $"Pictures: {PictureDecoder.Formats}", Arity = ArgumentArity.OneOrMore };
        var top = CommonOptions.WholeNumber("--top", "How many classes to name", least: 1);
        top.DefaultValueFactory = _ => 3;
        var device = new DeviceOptions();
        var json = CommonOptions.Json();

        var command = new Verb(
            "predict", "Tells what a checkpoint sees in pictures",
            "midasnet predict drawing.png",
            "midasnet predict --checkpoint digits.safetensors --top 1 --json *.png")
        {
            checkpoint, paths, top, device.Name, device.Precision, json,
        };
        command.SetAction(parsed =>
        {
            using var opened = device.Of(parsed).Settle(options.ProgressFor(parsed)).Open(threads: 0);
            using var model = ModelCheckpoint.Open(ShippedCheckpoint.Choose(parsed.GetValue(checkpoint)), opened);
            var predictions = Predict(model, parsed.GetRequiredValue(paths), parsed.GetValue(top), session.Cancellation);

            if (parsed.GetValue(json)) session.WriteJson(new { predictions });
            foreach (var prediction in predictions)
            {
                if (prediction.Error is { } error) session.WriteError(error);
                else if (!parsed.GetValue(json)) session.WriteLine(Line(prediction));
            }
            return predictions.Any(prediction => prediction.Error is not null) ? ExitCode.Data : ExitCode.Done;
        });
        return command;
    }

    private static string Line(PicturePrediction prediction) =>
        $"{prediction.Path}: {string.Join(", ", prediction.Classes?.Select(found => $"{found.Class} {found.Probability:F4}") ?? [])}";

    // A picture that cannot be read must not cost the others their answer.
    private static List<PicturePrediction> Predict(ModelCheckpoint model, string[] paths, int top, CancellationToken cancellation)
    {
        var predictions = new List<PicturePrediction>();
        foreach (string path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                predictions.Add(new PicturePrediction { Path = path, Classes = Classes(model, Read(path, model.Use.Preprocessing.Channels), top, cancellation) });
            }
            catch (Exception unreadable) when (unreadable is DataFormatException or IOException or UnauthorizedAccessException)
            {
                predictions.Add(new PicturePrediction { Path = path, Error = unreadable.Message });
            }
        }
        return predictions;
    }

    private static Picture Read(string path, int channels)
    {
        if (!File.Exists(path)) throw new DataFormatException(path, "there is no such picture");
        using var file = File.OpenRead(path);
        if (file.Length > LargestFile)
            throw new DataFormatException(path, $"the file has {file.Length} bytes, more than the {LargestFile} that are accepted");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return new PictureDecoder().Decode(bytes, path, channels);
    }

    private static ClassProbability[] Classes(ModelCheckpoint model, Picture picture, int top, CancellationToken cancellation)
    {
        var (image, measures, _) = new PicturePreprocessor(model.Use.Preprocessing).Apply(picture);
        var names = model.Use.ClassNames;
        var single = new LabelledImages(image.Channels, image.Height, image.Width, image.Pixels, [0], names,
            measures: measures.Length == 0 ? null : new Measures(measures.Length, measures));
        var predictions = Predictions.Of(model.Model, single, [0], model.Use.Normalisation, cancellation);
        var all = names.Select((name, label) => new ClassProbability(name, predictions[0][label]));
        return [.. all.OrderByDescending(found => found.Probability).Take(top)];
    }
}
