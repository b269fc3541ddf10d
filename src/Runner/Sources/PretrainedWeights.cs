using MidasNet.Runner.Downloads;

namespace MidasNet.Runner.Sources;

/// <summary>Where weights of VGG19 may be: those trained on ImageNet, too large and not ours to ship, and those trained on letters, which are shipped.</summary>
internal static class PretrainedWeights
{
    /// <summary>The variable that names a weight file or the folder that holds one.</summary>
    public const string Variable = "MIDASNET_WEIGHTS";

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

    /// <summary>What to tell a user who has none.</summary>
    public static string Hint { get; } =
        $"no VGG19 weights found: 'midasnet weights fetch vgg19-keras' brings them (80 MB); or put vgg19.safetensors into ./weights, or name a file or "
        + $"folder in {Variable}";

    /// <summary>What to tell a user whose copy of the program lacks the weights trained on letters.</summary>
    public static string LettersHint { get; } =
        $"no {LettersFile} found: 'midasnet pretrain' makes it from the letters of EMNIST, in about half an hour";

    /// <summary>The first place that holds ImageNet weights, or null.</summary>
    /// <param name="data">The data folder: weights may lie beside it.</param>
    /// <param name="environment">Reads a variable.</param>
    public static string? FindVgg19(DataFolder data, Func<string, string?> environment) =>
        Find(data, environment, file => file != LettersFile, ImageNetNames);

    /// <summary>The first place that holds weights trained on letters, or null.</summary>
    /// <param name="data">The data folder: weights may lie beside it.</param>
    /// <param name="environment">Reads a variable.</param>
    public static string? FindLetters(DataFolder data, Func<string, string?> environment) =>
        Find(data, environment, file => file == LettersFile, [LettersFile]);

    private static string? Find(DataFolder data, Func<string, string?> environment, Func<string, bool> fits, string[] names)
    {
        var folders = new List<string>();
        if (environment(Variable) is { Length: > 0 } named)
        {
            if (File.Exists(named) && fits(Path.GetFileName(named))) return named;
            folders.Add(named);
        }
        folders.Add("weights");
        if (data.Path is { } path) folders.Add(Path.Combine(path, "..", "weights"));
        folders.Add(Path.Combine("..", "shared", "weights"));
        if (FetchedFolder.Path(DownloadKind.Weights, environment) is { } fetched) folders.Add(fetched);
        return folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
