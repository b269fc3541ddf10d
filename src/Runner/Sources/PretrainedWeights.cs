using System.Globalization;
using MidasNet.Runner.Downloads;
using MidasNet.Weights;

namespace MidasNet.Runner.Sources;

/// <summary>
/// Where weights may be that the program did not train in this run: VGG19 trained on ImageNet, too large and not ours to ship; VGG19 trained on letters
/// and the network of Part 1, which are shipped.
/// </summary>
internal static class PretrainedWeights
{
    /// <summary>The variable that names a weight file or the folder that holds one.</summary>
    public const string Variable = "MIDASNET_WEIGHTS";

    /// <summary>The name of the shipped network of Part 1.</summary>
    public const string CharactersFile = "part1.safetensors";

    private const string KerasName = "vgg19-keras";
    private const string LettersFile = "vgg19-letters.safetensors";

    private static readonly string[] ImageNetNames =
    [
        "vgg19.safetensors",
        Path.Combine("vgg19-tfjs", "model.json"),
        "model.json",
        // As their publishers name them, and as 'weights fetch' leaves them.
        "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "vgg19-dcbb9e9d.pth",
    ];

    /// <summary>The message for a user who has none.</summary>
    public static string Hint { get; } =
        $"no VGG19 weights found: 'midasnet weights fetch vgg19-keras' downloads them (80 MB); or put vgg19.safetensors into ./weights, or name a file or "
        + $"folder in {Variable}";

    /// <summary>The message for a user whose copy of the program lacks the weights trained on letters.</summary>
    public static string LettersHint { get; } =
        $"no {LettersFile} found: 'midasnet pretrain' makes it from the letters of EMNIST, in about half an hour";

    /// <summary>The message for a user whose copy of the program lacks the network of Part 1.</summary>
    public static string CharactersHint { get; } =
        "no --checkpoint was named, and the shipped network of Part 1 is not in ./weights, next to the program, or where "
        + $"{Variable} says: name a checkpoint, such as checkpoints/part1.safetensors in the folder of a run of 'midasnet study part1'";

    /// <summary>The first place that holds ImageNet weights, or null.</summary>
    /// <param name="data">The data folder: weights may lie next to it.</param>
    /// <param name="environment">Reads a variable.</param>
    public static string? FindVgg19(DataFolder data, Func<string, string?> environment) =>
        Find(data, environment, file => file is not (LettersFile or CharactersFile), ImageNetNames);

    /// <summary>The first place that holds weights trained on letters, or null.</summary>
    /// <param name="data">The data folder: weights may lie next to it.</param>
    /// <param name="environment">Reads a variable.</param>
    public static string? FindLetters(DataFolder data, Func<string, string?> environment) =>
        Find(data, environment, file => file == LettersFile, [LettersFile]);

    /// <summary>The first place that holds the shipped network of Part 1, or null.</summary>
    /// <param name="environment">Reads a variable.</param>
    public static string? FindCharacters(Func<string, string?> environment) =>
        Find(DataFolder.None, environment, file => file == CharactersFile, [CharactersFile]);

    /// <summary>The file of a network to fine-tune.</summary>
    /// <param name="given">A file or folder, or the name of published weights, such as <c>vgg19-keras</c>.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <exception cref="WeightFormatException">There is none: says which names are known, or how the weights are downloaded.</exception>
    public static string FindNamed(string given, Func<string, string?> environment)
    {
        if (File.Exists(given) || Directory.Exists(given)) return given;
        var known = DownloadManifest.BuiltIn().Weights;
        if (known.FirstOrDefault(entry => entry.Name == given) is not { } entry)
        {
            throw new WeightFormatException(given, null,
                $"there is no such file, and no pretrained network of this name; names are {string.Join(", ", known.Select(one => one.Name))} ('midasnet weights list')");
        }
        // The Keras weights as a TensorFlow.js model, too.
        string[] names = [.. entry.Files.Select(file => file.Path), .. entry.Name == KerasName ? [Path.Combine("vgg19-tfjs", "model.json")] : Array.Empty<string>()];
        string? found = Find(DataFolder.None, environment, file => names.Any(name => Path.GetFileName(name) == file), names);
        return found ?? throw new WeightFormatException(given, null, $"its files are not there: 'midasnet weights fetch {given}' downloads them{SizeOf(entry)}");
    }

    private static string SizeOf(DownloadEntry entry) => entry.TotalBytes() is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" ({bytes / 1e6:F0} MB)") : "";

    private static string? Find(DataFolder data, Func<string, string?> environment, Func<string, bool> fits, string[] names)
    {
        var folders = new List<string>();
        if (environment(Variable) is { Length: > 0 } named)
        {
            if (File.Exists(named) && fits(Path.GetFileName(named))) return named;
            folders.Add(named);
        }
        folders.Add("weights");
        // The build copies the shipped weights there, so that they are found from any folder.
        folders.Add(Path.Combine(AppContext.BaseDirectory, "weights"));
        if (data.Path is { } path) folders.Add(Path.Combine(path, "..", "weights"));
        folders.Add(Path.Combine("..", "shared", "weights"));
        if (FetchedFolder.Path(DownloadKind.Weights, environment) is { } fetched) folders.Add(fetched);
        return folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
