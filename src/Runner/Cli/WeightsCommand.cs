using System.CommandLine;
using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet weights</c>: brings foreign weights in, and looks into files of weights.</summary>
internal static class WeightsCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    public static Command Create(Session session) => new Verb(
        "weights", "Brings foreign weights in, and looks into files of weights",
        "midasnet weights import vgg19-tfjs --out weights/vgg19.safetensors",
        "midasnet weights inspect weights/vgg19.safetensors")
    {
        Import(session),
        Inspect(session),
    };

    private static Verb Import(Session session)
    {
        var source = new Argument<string>("in") { Description = "A TensorFlow.js layers model of VGG19: its folder or its model.json" };
        var target = new Option<string>("--out") { Description = "The safetensors file to make", HelpName = "FILE", Required = true };
        var command = new Verb(
            "import", "Turns VGG19 from TensorFlow.js into one safetensors file", "midasnet weights import vgg19-tfjs --out weights/vgg19.safetensors")
        {
            source, target,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(source), file = parsed.GetRequiredValue(target);
            string json = Vgg19Weights.ModelJsonAt(path)
                ?? throw new WeightFormatException(path, null, "only TensorFlow.js models are imported: a folder with model.json, or a model.json");
            var import = Vgg19TensorFlowJs.Read(json);
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
            Vgg19Weights.Write(file, import.Weights);

            session.WriteLine($"{file}: {Count(import.Weights.Tensors.Count, "tensor")}, {import.Weights.Tensors.Sum(tensor => (long)tensor.Values.Length):N0} values");
            if (import.Missing.Count > 0) session.WriteLine($"missing: {string.Join(", ", import.Missing)}");
        });
        return command;
    }

    private static Verb Inspect(Session session)
    {
        var file = new Argument<string>("file") { Description = "A safetensors file: weights or a checkpoint" };
        var command = new Verb("inspect", "Lists the tensors of a file and what it says about them", "midasnet weights inspect weights/vgg19.safetensors") { file };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            if (!File.Exists(path)) throw new WeightFormatException(path, null, "there is no such file");
            var header = SafeTensors.ReadHeader(path);
            int width = header.Entries.Select(entry => entry.Name.Length).DefaultIfEmpty().Max();
            foreach (var entry in header.Entries) session.WriteLine($"{entry.Name.PadRight(width)}  {entry.ElementType,-4}  {TensorDimensions.Text(entry.Dimensions)}");
            foreach (var (key, value) in header.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) session.WriteLine($"{key}: {value}");
            session.WriteLine($"total: {Count(header.Entries.Count, "tensor")}, {header.Entries.Sum(entry => (long)entry.Count):N0} values");
        });
        return command;
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
