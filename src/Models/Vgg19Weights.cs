using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>Trained weights of VGG19: found, loaded into a network cut at any block, and written as safetensors.</summary>
public static class Vgg19Weights
{
    /// <summary>The key in a file's metadata that says for which network it is: <see cref="Vgg19.ArchitectureName"/>.</summary>
    public const string ArchitectureKey = "architecture";

    /// <summary>The key that says what images must look like: <see cref="Vgg19Preprocessing.Name"/>.</summary>
    public const string PreprocessingKey = "preprocessing";

    /// <summary>The key that says where the weights come from.</summary>
    public const string SourceKey = "source";

    private const string ModelJson = "model.json";

    /// <summary>
    /// Opens the weights at a path: a folder with a TensorFlow.js <c>model.json</c> in it, such a JSON file, or a safetensors file.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <returns>Tensors in our names and layouts; those of the top may be missing.</returns>
    /// <exception cref="WeightFormatException">There is nothing of the kind, or it is damaged, or no VGG19.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static WeightSet Find(string path) => ModelJsonAt(path) is { } json ? Vgg19TensorFlowJs.Read(json).Weights : SafeTensors.Read(path);

    /// <summary>The JSON file of a TensorFlow.js model at a path: in the folder, or the file itself; null for a file of another kind.</summary>
    /// <exception cref="WeightFormatException">There is no such file, or no model in the folder.</exception>
    public static string? ModelJsonAt(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Directory.Exists(path) ? Path.Combine(path, ModelJson) : path;
        if (!File.Exists(file))
        {
            throw new WeightFormatException(file, null,
                $"there is no such file; weights are a folder with {ModelJson}, a {ModelJson} or a .safetensors file");
        }
        return Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase) ? file : null;
    }

    /// <summary>Writes weights that an import has brought to our names and layouts, with their metadata, whole or not at all.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="weights">The tensors.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, WeightSet weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        SafeTensors.Write(path, weights.Tensors, weights.Metadata);
    }

    /// <summary>Puts trained weights into a network, which may be cut at any block: what it does not need is passed over, and a top of its own stays as it is.</summary>
    /// <param name="model">What is changed.</param>
    /// <param name="weights">The tensors, with the metadata that says for what images they were trained.</param>
    /// <param name="path">Where they come from, for messages.</param>
    /// <exception cref="WeightFormatException">
    /// They are for another network or other images, or tensors are missing, mis-shaped or not finite.
    /// </exception>
    public static void Load(Vgg19 model, WeightSet weights, string path = "the weights of VGG19")
    {
        ArgumentNullException.ThrowIfNull(weights);
        RequireMetadata(path, weights, ArchitectureKey, Vgg19.ArchitectureName);
        // Weights for images in other colours or scales would load without a complaint and recognise little.
        RequireMetadata(path, weights, PreprocessingKey, Vgg19Preprocessing.Name);
        ModelWeights.Load(model, weights, path, leaveOut: Vgg19.HeadPrefix, surplusIsFine: true);
    }

    private static void RequireMetadata(string path, WeightSet weights, string key, string wanted)
    {
        if (!weights.Metadata.TryGetValue(key, out string? found))
            throw new WeightFormatException(path, null, $"its metadata has no '{key}', which must be '{wanted}'");
        if (found != wanted) throw new WeightFormatException(path, null, $"its metadata says {key} {QuotedText.Of(found)}, but '{wanted}' is needed");
    }
}
