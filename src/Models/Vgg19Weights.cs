using System.Text.Json;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>Trained weights of VGG19: found, loaded into a network cut at any block, and written as safetensors.</summary>
public static class Vgg19Weights
{
    /// <summary>The key in a file's metadata that says for which network it is: <see cref="Vgg19.ArchitectureName"/>.</summary>
    internal const string ArchitectureKey = "architecture";

    /// <summary>The key that says what images must look like: a <see cref="ColourScaling.Name"/>.</summary>
    internal const string PreprocessingKey = "preprocessing";

    /// <summary>The key that states the channels of each convolution, as JSON, where they are not those of the paper.</summary>
    internal const string WidthsKey = "widths";

    /// <summary>The key that says where the weights come from.</summary>
    internal const string SourceKey = "source";

    /// <summary>Opens the weights at a path, of any format of <see cref="WeightFile"/> and any known publisher.</summary>
    /// <param name="path">A file, or a folder with a TensorFlow.js model.</param>
    /// <returns>Tensors in our names and layouts; those of the top may be missing.</returns>
    /// <exception cref="WeightFormatException">There is nothing of the kind, or it is damaged, or no VGG19.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static WeightSet Find(string path) => Vgg19Import.Read(path).Weights;

    /// <summary>A network's weights with the metadata that such files have.</summary>
    /// <param name="network">The network, whole or cut.</param>
    /// <param name="source">The source of the weights.</param>
    public static WeightSet Of(Vgg19 network, string source)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(source);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ArchitectureKey] = Vgg19.ArchitectureName,
            [PreprocessingKey] = network.Preprocessing.Name,
            [SourceKey] = source,
        };
        if (network.Options.Widths is { } widths) metadata[WidthsKey] = JsonSerializer.Serialize(widths, Vgg19Json.Default.IReadOnlyListIReadOnlyListInt32);
        return new WeightSet(ModelWeights.Of(network).Tensors, metadata);
    }

    /// <summary>Writes weights that an import has brought to our names and layouts, with their metadata, whole or not at all.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="weights">The tensors.</param>
    /// <param name="encoding">The encoding of their values.</param>
    /// <exception cref="ArgumentException">A value does not fit the encoding.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, WeightSet weights, WeightEncoding encoding = WeightEncoding.F32) =>
        Write(path, weights, encoding, check: null);

    /// <summary>Writes the weights, or nothing if a check before one of its parts throws.</summary>
    internal static void Write(string path, WeightSet weights, WeightEncoding encoding, Action? check)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(weights);
        SafeTensors.Write(path, weights.Tensors, weights.Metadata, encoding, check);
    }

    /// <summary>
    /// Puts trained weights into a network, which may be cut at any block: tensors that it does not need are ignored, and a top of its own is
    /// unchanged.
    /// </summary>
    /// <param name="model">The model to change.</param>
    /// <param name="weights">The tensors, with the metadata that says for what images they were trained.</param>
    /// <param name="path">Their file, for error messages.</param>
    /// <exception cref="WeightFormatException">
    /// They are for another network or other images, or tensors are missing, mis-shaped or not finite.
    /// </exception>
    public static void Load(Vgg19 model, WeightSet weights, string path = "the weights of VGG19")
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(path);
        RequireArchitecture(path, weights);
        // Weights for images in other colours or scales would load without a complaint and recognise little: so the network remembers which they are.
        var preprocessing = PreprocessingOf(path, weights);
        ModelWeights.Load(model, weights, path, leaveOut: Vgg19.HeadPrefix, surplusIsFine: true);
        model.Preprocessing = preprocessing;
    }

    /// <summary>The preprocessing that the weights expect, from their metadata.</summary>
    internal static ColourScaling PreprocessingOf(string path, WeightSet weights)
    {
        string known = string.Join(" or ", ColourScaling.All.Select(preprocessing => $"'{preprocessing}'"));
        string name = Metadata(path, weights, PreprocessingKey, known);
        return ColourScaling.All.FirstOrDefault(preprocessing => preprocessing.Name == name) ?? throw Unfit(path, PreprocessingKey, name, known);
    }

    /// <summary>The channels that untrusted metadata states; null for those of the paper.</summary>
    internal static IReadOnlyList<IReadOnlyList<int>>? WidthsOf(string path, IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(WidthsKey, out string? json)
            ? ((Vgg19Options)Vgg19.Family.ReadOptions(path, $$"""{"{{WidthsKey}}":{{json}}}""")).Widths
            : null;

    /// <summary>Requires that the weights say that they are for VGG19.</summary>
    internal static void RequireArchitecture(string path, WeightSet weights)
    {
        string name = Metadata(path, weights, ArchitectureKey, $"'{Vgg19.ArchitectureName}'");
        if (name != Vgg19.ArchitectureName) throw Unfit(path, ArchitectureKey, name, $"'{Vgg19.ArchitectureName}'");
    }

    private static string Metadata(string path, WeightSet weights, string key, string wanted) => weights.Metadata.TryGetValue(key, out string? found)
        ? found
        : throw new WeightFormatException(path, null, $"its metadata has no '{key}', which must be {wanted}");

    private static WeightFormatException Unfit(string path, string key, string found, string wanted) =>
        new(path, null, $"its metadata says {key} {QuotedText.Of(found)}, but {wanted} is needed");
}
