namespace MidasNet.Tests.Data;

/// <summary>The real weights, where they are: in shared/weights beside or above the checkout, or beside the folder MIDASNET_DATA.</summary>
internal static class RealWeights
{
    /// <summary>The path of a file of the weights; skips the test if it is not there.</summary>
    public static string File(string name)
    {
        var folders = Ancestors().Select(folder => Path.Combine(folder, "shared", "weights"));
        if (Environment.GetEnvironmentVariable("MIDASNET_DATA") is { Length: > 0 } data)
            folders = folders.Prepend(Path.Combine(data, "..", "weights"));
        var file = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(System.IO.File.Exists);
        Assert.SkipWhen(file is null, $"{name} is not here: it belongs into shared/weights beside the checkout");
        return file;
    }

    private static IEnumerable<string> Ancestors()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}
