using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// Weights of VGG19 in any format, by any known publisher, converted to this program's names and layouts. The publisher is recognised by the
/// names in the file, and with it what images they expect.
/// </summary>
/// <param name="Weights">The tensors that are there, in the network's order, with the metadata that <see cref="Vgg19Weights"/> asks for.</param>
/// <param name="Missing">The parameters of the whole network that are not, such as the fully connected layers; in our names.</param>
/// <param name="Format">The file's format.</param>
/// <param name="Publisher">Whose names and layouts the file has.</param>
/// <param name="Preprocessing">The preprocessing that the weights expect.</param>
internal sealed record Vgg19Import(
    WeightSet Weights, IReadOnlyList<string> Missing, string Format, string Publisher, ColourScaling Preprocessing)
{
    /// <summary>Channels of each convolution, block by block, where the file states others than those of the paper; otherwise null.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? Widths { get; private init; }

    /// <summary>Reads the weights at a path: the features alone, or with the fully connected layers where the file has them.</summary>
    /// <param name="path">A file of any format that <see cref="WeightFile"/> reads, or a folder with a TensorFlow.js model.</param>
    /// <exception cref="WeightFormatException">There is none, it is damaged, or it holds no VGG19 of a known publisher.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Vgg19Import Read(string path) => Read(path, new Vgg19Options());

    /// <summary>The weights of a network that may be narrower.</summary>
    internal static Vgg19Import Read(string path, Vgg19Options options)
    {
        string located = WeightFile.Locate(path);
        return Of(located, WeightFile.Read(located), options);
    }

    /// <summary>The weights in a file that was read already; those of torchvision's vgg19_bn become a plain VGG19 that predicts the same.</summary>
    /// <param name="path">The file, for error messages.</param>
    /// <param name="file">Its content.</param>
    /// <exception cref="WeightFormatException">It holds no VGG19 of a known publisher.</exception>
    public static Vgg19Import Of(string path, WeightFile file) => Of(path, file, new Vgg19Options());

    private static Vgg19Import Of(string located, WeightFile file, Vgg19Options options)
    {
        bool isNormalised = Vgg19BatchNorm.IsIn(file.Weights);
        if (isNormalised) file = new WeightFile(file.Format, Vgg19BatchNorm.Folded(located, file.Weights), file.Missing, file.Skipped);
        // Missing tensors have shapes as well: a model whose shards are not all there is no less to be VGG19.
        var listed = file.Weights.Tensors.Select(tensor => (tensor.Name, tensor.Dimensions))
            .Concat(file.Missing.Select(tensor => (tensor.Name, Dimensions: tensor.Dimensions ?? []))).ToList();
        var (publisher, prefix) = Vgg19Names.Recognise(located, [.. listed.Select(tensor => tensor.Name)]);
        if (publisher.IsOurs && Vgg19Weights.WidthsOf(located, file.Weights.Metadata) is { } stated) options = options with { Widths = stated };
        var wanted = Vgg19Names.RequireFit(located, publisher, prefix, listed, options, surplusIsFine: file.Format == "ONNX");

        var tensors = new List<WeightTensor>();
        var missing = new List<string>();
        foreach (var parameter in wanted)
        {
            if (file.Weights.TryGet(prefix + publisher.NameOf(parameter.Name), out var tensor))
                tensors.Add(publisher.Layout.ToOurs(parameter, tensor));
            else
                missing.Add(parameter.Name);
        }
        if (tensors.Count == 0) throw new WeightFormatException(located, null, "none of its shards is there: the .bin files belong next to it");
        var preprocessing = publisher.Preprocessing ?? Vgg19Weights.PreprocessingOf(located, file.Weights);
        var metadata = MetadataOf(located, file, publisher, preprocessing);
        string name = isNormalised ? $"{publisher.Name} (batch normalisation folded)" : publisher.Name;
        return new Vgg19Import(new WeightSet(tensors, metadata), missing, file.Format, name, preprocessing) { Widths = options.Widths };
    }

    private static IReadOnlyDictionary<string, string> MetadataOf(
        string path, WeightFile file, Vgg19Publisher publisher, ColourScaling preprocessing)
    {
        if (publisher.IsOurs)
        {
            Vgg19Weights.RequireArchitecture(path, file.Weights);
            return file.Weights.Metadata;
        }
        string converter = file.Weights.Metadata.TryGetValue("convertedBy", out string? by) ? $", converted by {by}" : "";
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Vgg19Weights.ArchitectureKey] = Vgg19.ArchitectureName,
            [Vgg19Weights.PreprocessingKey] = preprocessing.Name,
            [Vgg19Weights.SourceKey] = $"{publisher.Name}, {file.Format}{converter}",
        };
    }
}
