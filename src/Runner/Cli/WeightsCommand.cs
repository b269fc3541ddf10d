using System.CommandLine;
using MidasNet.Models;
using MidasNet.Runner.Downloads;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet weights</c>: downloads weights, imports foreign ones, and describes weight files.</summary>
internal static class WeightsCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    public static Command Create(Session session, GlobalOptions options) => new Verb(
        "weights", "Downloads weights, imports foreign ones, and describes weight files",
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
        var source = new Argument<string>("in")
        {
            Description = "VGG19 of torchvision (with batch normalisation or without), timm, Keras or the ONNX Model Zoo, or ResNet-18 or -34 of torchvision or"
                + " timm: .pth, .h5, .safetensors, .onnx, or a TensorFlow.js folder",
        };
        var target = new Option<string>("--out") { Description = "The safetensors file to make", HelpName = "FILE", Required = true };
        var encoding = CommonOptions.Choice(
            "--as", "How values are stored", [.. Enum.GetValues<WeightEncoding>().Select(stored => new Word<WeightEncoding>($"{stored}".ToLowerInvariant(), stored))]);
        var command = new Verb(
            "import", "Converts VGG19 or ResNet-18 or -34 of any known publisher to one safetensors file",
            "midasnet weights import vgg19-tfjs --out weights/vgg19.safetensors",
            "midasnet weights import vgg19-dcbb9e9d.pth --out weights/vgg19.safetensors --as int8perchannel")
        {
            source, target, encoding,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(source), file = parsed.GetRequiredValue(target);
            string located = WeightFile.Locate(path);
            var content = WeightFile.Read(located);
            var stored = parsed.GetValue(encoding).Value;
            if (ResNetImport.Recognises(content))
            {
                var network = ResNetImport.Of(located, content);
                MakeFolderOf(file);
                network.Save(file, stored);
                session.WriteLine($"{file}: {Total(network.Weights.Tensors.Select(tensor => tensor.Values.Length))}");
                session.WriteLine($"from torchvision's names, {network.Format}; {string.Join(", ", network.Options.BlocksOfStages)} blocks, {network.Options.Classes} classes");
                if (stored == WeightEncoding.Int8PerChannel) session.WriteLine(Loss(network.Weights));
                return;
            }
            var import = Vgg19Import.Of(located, content);
            MakeFolderOf(file);
            Vgg19Weights.Write(file, import.Weights, stored);

            session.WriteLine($"{file}: {Total(import.Weights.Tensors.Select(tensor => tensor.Values.Length))}");
            session.WriteLine($"from {import.Publisher}, {import.Format}; images as {import.Preprocessing}");
            if (stored == WeightEncoding.Int8PerChannel) session.WriteLine(Loss(import.Weights));
            if (import.Missing.Count > 0) session.WriteLine($"missing: {string.Join(", ", import.Missing)}");
        });
        return command;
    }

    private static void MakeFolderOf(string file)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
    }

    private static Verb Inspect(Session session)
    {
        var file = new Argument<string>("file") { Description = "A file of weights of any format, or a checkpoint" };
        var command = new Verb(
            "inspect", "Lists the tensors of a file and what it says about them",
            "midasnet weights inspect weights/vgg19.safetensors")
        {
            file,
        };
        command.SetAction(parsed =>
        {
            string path = WeightFile.Locate(parsed.GetRequiredValue(file));
            // Of safetensors files the header alone is read: it lists scales of quantised tensors, too.
            if (SafeTensors.TryReadHeader(path) is { } header)
            {
                List(session, header.Entries.Select(entry => (entry.Name, entry.ElementType, entry.Dimensions, entry.Count)), header.Metadata);
                return;
            }
            var content = WeightFile.Read(path);
            session.WriteLine($"format: {content.Format}");
            List(session, content.Weights.Tensors.Select(tensor => (tensor.Name, tensor.StoredAs, tensor.Dimensions, tensor.Values.Length)),
                content.Weights.Metadata);
            WriteSome(session, "missing", content.Missing);
            WriteSome(session, "skipped", content.Skipped);
        });
        return command;
    }

    private static void List(
        Session session, IEnumerable<(string Name, ElementType Type, IReadOnlyList<int> Dimensions, int Count)> tensors,
        IReadOnlyDictionary<string, string> metadata)
    {
        // Columns are as wide as names usually are; a longer name moves its own line only.
        const int MaxWidth = 60;
        var listed = tensors.Select(tensor => (Name: Shown(tensor.Name), tensor.Type, tensor.Dimensions, tensor.Count)).ToList();
        int width = Math.Min(MaxWidth, listed.Select(tensor => tensor.Name.Length).DefaultIfEmpty().Max());
        foreach (var (name, type, dimensions, _) in listed)
            session.WriteLine($"{name.PadRight(width)}  {type,-4}  {TensorDimensions.Text(dimensions)}");
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) session.WriteLine($"{Shown(key)}: {Shown(value, 4000)}");
        session.WriteLine($"total: {Total(listed.Select(tensor => tensor.Count))}");
    }

    private static void WriteSome<T>(Session session, string word, IReadOnlyList<T> items)
    {
        const int MaxShown = 100;
        foreach (var item in items.Take(MaxShown)) session.WriteLine($"{word}: {item}");
        if (items.Count > MaxShown) session.WriteLine($"{word}: {items.Count - MaxShown:N0} more");
    }

    /// <summary>Text from an untrusted file, for a terminal.</summary>
    public static string Shown(string text, int maxLetters = 250) => QuotedText.Plain(text, maxLetters);

    private static string Loss(WeightSet weights)
    {
        var (name, error) = weights.Tensors.Where(ChannelQuantisation.Applies)
            .Select(tensor => (tensor.Name, Error: ChannelQuantisation.ErrorOf(tensor))).MaxBy(entry => entry.Error.Relative);
        return $"8 bits per channel: the error is at most {error.Relative:P2} of the values (root mean square, in {name})";
    }

    /// <summary>How many tensors and values there are, from the number of values of each tensor.</summary>
    public static string Total(IEnumerable<int> valuesOfEach)
    {
        long[] counts = [.. valuesOfEach.Select(count => (long)count)];
        return $"{counts.Length:N0} {(counts.Length == 1 ? "tensor" : "tensors")}, {counts.Sum():N0} values";
    }
}
