using System.CommandLine;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Models;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet predict</c>: the classes of pictures.</summary>
internal static class PredictCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var checkpoint = CommonOptions.Checkpoint();
        var paths = new Argument<string[]>("image") { Description = $"Pictures: {PictureDecoder.Formats}", Arity = ArgumentArity.OneOrMore };
        var top = CommonOptions.Integer("--top", "How many classes to name", min: 1);
        top.DefaultValueFactory = _ => 3;
        var device = new DeviceOptions();
        var json = CommonOptions.Json();

        var command = new Verb(
            "predict", "Classifies pictures with a checkpoint",
            "midasnet predict drawing.png",
            "midasnet predict --checkpoint digits.safetensors --top 1 --json *.png")
        {
            checkpoint, paths, top, device.Name, device.Precision, json,
        };
        // An option that does not exist would be taken for a picture.
        paths.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.StartsWith('-')) result.AddError($"There is no option '{token.Value}'; a picture of that name is './{token.Value}'.");
            }
        });
        command.SetAction(parsed =>
        {
            using var opened = device.Of(parsed).Settle(options.ProgressFor(parsed)).Open(threads: 0);
            using var classifier = Classifier.Load(ShippedCheckpoint.Choose(parsed.GetValue(checkpoint)), new ClassifierOptions
            {
                Device = opened,
                Pretrained = ShippedCheckpoint.Pretrained,
            });
            var predictions = Predict(classifier, parsed.GetRequiredValue(paths), parsed.GetValue(top), session.Cancellation);

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
    private static List<PicturePrediction> Predict(Classifier classifier, string[] paths, int top, CancellationToken cancellation)
    {
        var predictions = new List<PicturePrediction>();
        foreach (string path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                predictions.Add(new PicturePrediction { Path = path, Classes = classifier.Predict(path).Top(top) });
            }
            catch (Exception unreadable) when (unreadable is DataFormatException or IOException or UnauthorizedAccessException)
            {
                predictions.Add(new PicturePrediction { Path = path, Error = unreadable.Message });
            }
        }
        return predictions;
    }
}
