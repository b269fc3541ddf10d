using System.CommandLine;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Models;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet predict</c>: the classes of pictures.</summary>
internal static class PredictCommand
{
    // Answers of a long list appear while it is worked on.
    private const int MaxBatch = 64;

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var checkpoint = CommonOptions.Checkpoint();
        var paths = new Argument<string[]>("image")
        {
            Description = $"Pictures ({PictureDecoder.Formats}), folders with all pictures in and below them, patterns such as 'photos/*.png' or '**/*.jpg',"
                + " - for a picture on standard input, or @list.txt for a file that names one in each line",
            Arity = ArgumentArity.OneOrMore,
        };
        var top = CommonOptions.Integer("--top", "How many classes to name, at most all", min: 1);
        top.DefaultValueFactory = _ => 3;
        var device = new DeviceOptions();
        var json = CommonOptions.Json();

        var command = new Verb(
            "predict", "Classifies pictures with a checkpoint or an ONNX model",
            "midasnet predict drawing.png",
            "midasnet predict --checkpoint photos.safetensors --top 1 holiday",
            "midasnet predict --checkpoint digits.safetensors --json *.png",
            "curl https://example.org/cat.jpg | midasnet predict --checkpoint photos.safetensors -")
        {
            checkpoint, paths, top, device.Name, device.Precision, json,
        };
        // An option that does not exist would be taken for a picture.
        paths.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.StartsWith('-') && token.Value != PictureInputs.StandardInput)
                    result.AddError($"There is no option '{token.Value}'; a picture of that name is './{token.Value}'.");
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
            var predictions = new List<PicturePrediction>();
            foreach (var inputs in PictureInputs.Of(parsed.GetRequiredValue(paths), session.WriteError).Chunk(MaxBatch))
            {
                session.Cancellation.ThrowIfCancellationRequested();
                foreach (var prediction in Predict(classifier, inputs, parsed.GetValue(top), session.OpenInput))
                {
                    predictions.Add(prediction);
                    if (parsed.GetValue(json)) continue;
                    if (prediction.Error is { } error) session.WriteError(error);
                    else session.WriteLine(Line(prediction));
                }
            }
            var errors = predictions.Where(prediction => prediction.Error is not null).ToList();
            if (parsed.GetValue(json))
            {
                session.WriteJson(new PicturePredictions(predictions));
                foreach (var prediction in errors) session.WriteError(prediction.Error ?? "");
            }
            return errors.Count > 0 ? ExitCode.Data : ExitCode.Done;
        });
        return command;
    }

    private static string Line(PicturePrediction prediction) =>
        $"{prediction.Path}: {string.Join(", ", prediction.Classes?.Select(found => $"{found.Class} {found.Probability:F4}") ?? [])}";

    // A picture that cannot be read must not cost the others their answer.
    private static IEnumerable<PicturePrediction> Predict(Classifier classifier, PictureInput[] inputs, int top, Func<Stream> openInput)
    {
        PictureContent[] pictures = [.. inputs.Where(input => input.Error is null).Select(input => input.Path == PictureInputs.StandardInput
            ? new PictureContent("picture", () => ReadAll(openInput))
            : new PictureContent(input.Path, () => Classifier.Read(input.Path)))];
        var found = new Queue<(ClassProbabilities? Found, Exception? Failure)>(classifier.TryPredict(
            pictures, failure => failure is DataFormatException or IOException or UnauthorizedAccessException));
        foreach (var input in inputs)
        {
            var (answer, failure) = input.Error is null ? found.Dequeue() : default;
            yield return answer is null
                ? new PicturePrediction { Path = input.Path, Error = input.Error ?? failure?.Message }
                : new PicturePrediction { Path = input.Path, Classes = answer.Top(top) };
        }
    }

    private static byte[] ReadAll(Func<Stream> openInput)
    {
        using var input = openInput();
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read = input.Read(buffer); read > 0; read = input.Read(buffer))
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > Classifier.MaxFileBytes)
                throw new DataFormatException("standard input", $"it has more than the {Classifier.MaxFileBytes} bytes that are accepted");
        }
        if (memory.Length == 0) throw new DataFormatException("standard input", "it is empty; - takes a picture from there");
        return memory.ToArray();
    }
}
