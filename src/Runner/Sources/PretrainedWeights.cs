namespace MidasNet.Runner.Sources;

/// <summary>Where VGG19 weights trained on ImageNet may be; they are too large, and not ours, to ship.</summary>
internal static class PretrainedWeights
{
    /// <summary>The variable that names a weight file or the folder that holds one.</summary>
    public const string Variable = "MIDASNET_WEIGHTS";

    /// <summary>What to tell a user who has none.</summary>
    public static string Hint { get; } =
        $"no VGG19 weights found: put vgg19.safetensors (made by 'midasnet weights import') into ./weights, or name a file or folder in {Variable}";

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
        foreach (string folder in folders)
        {
            foreach (string candidate in new[] { "vgg19.safetensors", Path.Combine("vgg19-tfjs", "model.json"), "model.json" })
            {
                string file = Path.Combine(folder, candidate);
                if (File.Exists(file)) return file;
            }
        }
        return null;
    }
}
