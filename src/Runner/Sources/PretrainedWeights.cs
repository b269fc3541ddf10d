using MidasNet.Runner.Downloads;

namespace MidasNet.Runner.Sources;

/// <summary>Where VGG19 weights trained on ImageNet may be; they are too large, and not ours, to ship.</summary>
internal static class PretrainedWeights
{
    /// <summary>The variable that names a weight file or the folder that holds one.</summary>
    public const string Variable = "MIDASNET_WEIGHTS";

    private static readonly string[] Names =
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

    /// <summary>The first place that holds weights, or null.</summary>
    /// <param name="data">The data folder: weights may lie beside it.</param>
    /// <param name="environment">Reads a variable.</param>
    public static string? FindVgg19(DataFolder data, Func<string, string?> environment)
    {
        var folders = new List<string>();
        if (environment(Variable) is { Length: > 0 } named)
        {
            if (File.Exists(named)) return named;
            folders.Add(named);
        }
        folders.Add("weights");
        if (data.Path is { } path) folders.Add(Path.Combine(path, "..", "weights"));
        folders.Add(Path.Combine("..", "shared", "weights"));
        if (FetchedFolder.Path(DownloadKind.Weights, environment) is { } fetched) folders.Add(fetched);
        return folders.SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
