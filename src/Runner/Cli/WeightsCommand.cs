using System.CommandLine;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Downloads;
using MidasNet.Runner.Runs;
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
            "--as", "How values are stored. They are read as float32: f64 gives them more bytes, but no digits",
            [.. Enum.GetValues<WeightEncoding>().Select(stored => new Word<WeightEncoding>(WordOf(stored), stored))]);
        var json = CommonOptions.Json();
        var command = new Verb(
            "import", "Converts VGG19 or ResNet-18 or -34 of any known publisher to one safetensors file",
            "midasnet weights import vgg19-tfjs --out weights/vgg19.safetensors",
            "midasnet weights import vgg19-dcbb9e9d.pth --out weights/vgg19.safetensors --as int8perchannel")
        {
            source, target, encoding, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(source), file = parsed.GetRequiredValue(target);
            string located = WeightFile.Locate(path);
            OutputFile.RequireApart(file, located);
            var content = WeightFile.Read(located);
            var stored = parsed.GetValue(encoding).Value;
            bool asJson = parsed.GetValue(json);
            if (ResNetImport.Recognises(content))
            {
                var network = ResNetImport.Of(located, content);
                Write(network.Weights, () => network.Save(file, stored, session.Cancellation.ThrowIfCancellationRequested));
                Report(network.Weights, "torchvision's names", network.Format,
                    $"{string.Join(", ", network.Options.BlocksOfStages)} blocks, {network.Options.Classes} classes", []);
                return;
            }
            var import = Vgg19Import.Of(located, content);
            Write(import.Weights, () => Vgg19Weights.Write(file, import.Weights, stored, session.Cancellation.ThrowIfCancellationRequested));
            Report(import.Weights, import.Publisher, import.Format, $"images as {import.Preprocessing}", import.Missing);

            void Write(WeightSet weights, Action write)
            {
                session.Cancellation.ThrowIfCancellationRequested();
                WeightFit.RequireFinite(located, weights.Tensors);
                MakeFolderOf(file);
                try
                {
                    write();
                }
                catch (UnfitValueException unfit)
                {
                    string fitting = string.Join(" or ", unfit.Fitting.Select(fit => $"--as {WordOf(fit)}"));
                    throw new WeightFormatException(located, null, $"{unfit.Message}: {fitting} would fit", unfit);
                }
            }

            void Report(WeightSet weights, string publisher, string format, string network, IReadOnlyList<string> missing)
            {
                (string Tensor, double Error)? loss = stored == WeightEncoding.Int8PerChannel ? MaxLoss(weights) : null;
                var rounded = weights.Tensors.Where(tensor => tensor.Loss == FloatLoss.Digits).ToList();
                string[] names = [.. rounded.Select(tensor => tensor.NameInFile).Distinct()];
                if (asJson)
                {
                    var values = weights.Tensors.Sum(tensor => (long)tensor.Values.Length);
                    session.WriteJson(new ImportedWeights(
                        file, weights.Tensors.Count, values, stored, publisher, format, network, missing, names, content.Skipped, loss?.Error));
                    return;
                }
                session.WriteLine($"{file}: {Total(weights.Tensors.Select(tensor => tensor.Values.Length))}");
                session.WriteLine($"from {publisher}, {format}; {network}");
                if (loss is var (tensor, error)) session.WriteLine($"8 bits per channel: the error is at most {error:P2} of the values (root mean square, in {tensor})");
                if (rounded.Count > 0)
                {
                    string types = string.Join(", ", rounded.Select(tensor => tensor.StoredAs).Distinct());
                    session.WriteLine($"rounded: {Counted.Of(names.Length, "tensor")} of {types} to float32: {QuotedText.OfSome(names)}");
                }
                if (missing.Count > 0) session.WriteLine($"missing: {string.Join(", ", missing)}");
                WriteSome(session, "skipped", content.Skipped);
            }
        });
        return command;
    }

    private static string WordOf(WeightEncoding encoding) => $"{encoding}".ToLowerInvariant();

    /// <summary>The output of <c>weights import --json</c>.</summary>
    internal sealed record ImportedWeights(
        string File, int Tensors, long Values, WeightEncoding StoredAs, string Publisher, string Format, string Network, IReadOnlyList<string> Missing,
        IReadOnlyList<string> Rounded, IReadOnlyList<SkippedEntry> Skipped, double? MaxRelativeError);

    /// <summary>The output of <c>weights inspect --json</c>.</summary>
    internal sealed record InspectedWeights(
        string File, string Format, IReadOnlyList<ListedTensor> Tensors, long Values, IReadOnlyDictionary<string, string> Metadata,
        IReadOnlyList<MissingTensor> Missing, IReadOnlyList<SkippedEntry> Skipped);

    private static void MakeFolderOf(string file)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
    }

    private static Verb Inspect(Session session)
    {
        var file = new Argument<string>("file") { Description = "A file of weights of any format, or a checkpoint" };
        var json = CommonOptions.Json();
        var command = new Verb(
            "inspect", "Lists the tensors of a file and what it says about them",
            "midasnet weights inspect weights/vgg19.safetensors")
        {
            file, json,
        };
        command.SetAction(parsed =>
        {
            string path = WeightFile.Locate(parsed.GetRequiredValue(file));
            // Of safetensors files the header alone is read: it lists scales of quantised tensors, too.
            if (SafeTensors.TryReadHeader(path) is { } header)
            {
                var entries = header.Entries.Select(entry => new ListedTensor(entry.Name, entry.ElementType, entry.Dimensions, entry.Count));
                Report("safetensors", [.. entries], header.Metadata, [], []);
                return;
            }
            var content = WeightFile.Read(path);
            session.Cancellation.ThrowIfCancellationRequested();
            var tensors = content.Weights.Tensors.Select(tensor => new ListedTensor(tensor.Name, tensor.StoredAs, tensor.Dimensions, tensor.Values.Length));
            if (!parsed.GetValue(json)) session.WriteLine($"format: {content.Format}");
            Report(content.Format, [.. tensors], content.Weights.Metadata, content.Missing, content.Skipped);

            void Report(
                string format, IReadOnlyList<ListedTensor> tensors, IReadOnlyDictionary<string, string> metadata,
                IReadOnlyList<MissingTensor> missing, IReadOnlyList<SkippedEntry> skipped)
            {
                if (parsed.GetValue(json))
                {
                    session.WriteJson(new InspectedWeights(path, format, tensors, tensors.Sum(tensor => (long)tensor.Values), metadata, missing, skipped));
                    return;
                }
                List(session, tensors, metadata);
                WriteSome(session, "missing", missing);
                WriteSome(session, "skipped", skipped);
            }
        });
        return command;
    }

    private static void List(Session session, IReadOnlyList<ListedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        // Columns are as wide as names usually are; a longer name moves its own line only.
        const int MaxWidth = 60;
        var listed = tensors.Select(tensor => tensor with { Name = Shown(tensor.Name) }).ToList();
        int width = Math.Min(MaxWidth, listed.Select(tensor => tensor.Name.Length).DefaultIfEmpty().Max());
        foreach (var (name, type, dimensions, _) in listed)
            session.WriteLine($"{name.PadRight(width)}  {type,-4}  {TensorDimensions.Text(dimensions)}");
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) session.WriteLine($"{Shown(key)}: {Shown(value, 4000)}");
        session.WriteLine($"total: {Total(listed.Select(tensor => tensor.Values))}");
    }

    /// <summary>A tensor of a file: an element of <c>tensors</c> in <c>weights inspect --json</c>.</summary>
    internal sealed record ListedTensor(string Name, ElementType Type, IReadOnlyList<int> Dimensions, int Values);

    private static void WriteSome<T>(Session session, string word, IReadOnlyList<T> items)
    {
        const int MaxShown = 100;
        foreach (var item in items.Take(MaxShown)) session.WriteLine($"{word}: {item}");
        if (items.Count > MaxShown) session.WriteLine($"{word}: {items.Count - MaxShown:N0} more");
    }

    /// <summary>Text from an untrusted file, for a terminal.</summary>
    public static string Shown(string text, int maxLetters = 250) => QuotedText.Plain(text, maxLetters);

    /// <summary>The tensor that loses most by 8 bits, with its root mean square error relative to its values.</summary>
    private static (string Tensor, double Error) MaxLoss(WeightSet weights)
    {
        var (name, error) = weights.Tensors.Where(ChannelQuantisation.Applies)
            .Select(tensor => (tensor.Name, Error: ChannelQuantisation.ErrorOf(tensor))).MaxBy(entry => entry.Error.Relative);
        return (name, error.Relative);
    }

    /// <summary>How many tensors and values there are, from the number of values of each tensor.</summary>
    public static string Total(IEnumerable<int> valuesOfEach)
    {
        long[] counts = [.. valuesOfEach.Select(count => (long)count)];
        return $"{Counted.Of(counts.Length, "tensor")}, {Counted.Of(counts.Sum(), "value")}";
    }
}
