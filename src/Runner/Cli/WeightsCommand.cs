using System.CommandLine;
using MidasNet.Models;
using MidasNet.Runner.Downloads;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet weights</c>: fetches weights, brings foreign ones in, and looks into files of weights.</summary>
internal static class WeightsCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    public static Command Create(Session session, GlobalOptions options) => new Verb(
        "weights", "Fetches weights, brings foreign ones in, and looks into files of weights",
        "midasnet weights list",
        "midasnet weights fetch vgg19-keras",
        "midasnet weights import vgg19-tfjs --out weights/vgg19.safetensors",
        "midasnet weights inspect weights/vgg19.safetensors")
    {
        WeightsListCommand.Create(session),
        FetchCommand.Create(session, options, DownloadKind.Weights),
        WeightsVerifyCommand.Create(session),
        Import(session),
        Inspect(session),
    };

    private static Verb Import(Session session)
    {
        var source = new Argument<string>("in") { Description = "A TensorFlow.js layers model of VGG19: its folder or its model.json" };
        var target = new Option<string>("--out") { Description = "The safetensors file to make", HelpName = "FILE", Required = true };
        var command = new Verb(
            "import", "Turns VGG19 from TensorFlow.js into one safetensors file",
            "midasnet weights import vgg19-tfjs --out weights/vgg19.safetensors")
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

            session.WriteLine($"{file}: {Total(import.Weights.Tensors.Select(tensor => tensor.Values.Length))}");
            if (import.Missing.Count > 0) session.WriteLine($"missing: {string.Join(", ", import.Missing)}");
        });
        return command;
    }

    private static Verb Inspect(Session session)
    {
        var file = new Argument<string>("file") { Description = "A safetensors file: weights or a checkpoint" };
        var command = new Verb(
            "inspect", "Lists the tensors of a file and what it says about them",
            "midasnet weights inspect weights/vgg19.safetensors")
        {
            file,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            if (!File.Exists(path)) throw new WeightFormatException(path, null, "there is no such file");
            var header = SafeTensors.ReadHeader(path);
            int width = header.Entries.Select(entry => entry.Name.Length).DefaultIfEmpty().Max();
            foreach (var entry in header.Entries)
                session.WriteLine($"{entry.Name.PadRight(width)}  {entry.ElementType,-4}  {TensorDimensions.Text(entry.Dimensions)}");
            foreach (var (key, value) in header.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) session.WriteLine($"{key}: {value}");
            session.WriteLine($"total: {Total(header.Entries.Select(entry => entry.Count))}");
        });
        return command;
    }

    /// <summary>How many tensors and values there are, from the number of values of each tensor.</summary>
    public static string Total(IEnumerable<int> valuesOfEach)
    {
        long[] counts = [.. valuesOfEach.Select(count => (long)count)];
        return $"{counts.Length:N0} {(counts.Length == 1 ? "tensor" : "tensors")}, {counts.Sum():N0} values";
    }
}
