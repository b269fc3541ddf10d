namespace MidasNet.Tests;

/// <summary>
/// Files that tests find where they are. The real data and weights are not part of the project: they lie in the folder that MIDASNET_DATA names (weights in <c>weights</c> beside it), or in
/// <c>shared/data</c> and <c>shared/weights</c> beside or above the checkout. A test whose file is not there is skipped.
/// </summary>
internal static class RealFiles
{
    /// <summary>The path of a file of the data.</summary>
    public static string Data(string name) => Find("data", name, Variable is { } data ? data : null);

    /// <summary>The path of a file of the weights.</summary>
    public static string Weights(string name) => Find("weights", name, Variable is { } data ? Path.Combine(data, "..", "weights") : null);

    /// <summary>The path of a folder or file of the inputs that failed once.</summary>
    public static string Case(string name) => Find("cases", name, Variable is { } data ? Path.Combine(data, "..", "cases") : null);

    /// <summary>The path of a folder or file of published conformance data.</summary>
    public static string Conformance(string name) => Find("conformance", name, Variable is { } data ? Path.Combine(data, "..", "conformance") : null);

    /// <summary>The path of a file of the weights that we trained: part of the project, so it must be there.</summary>
    public static string Shipped(string name) => Ancestors().Select(folder => Path.Combine(folder, "weights", name)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"weights/{name} is part of the project, but not in any folder above {AppContext.BaseDirectory}");

    private static string? Variable => Environment.GetEnvironmentVariable("MIDASNET_DATA") is { Length: > 0 } folder ? folder : null;

    private static string Find(string kind, string name, string? named)
    {
        var folders = Ancestors().Select(folder => Path.Combine(folder, "shared", kind));
        if (named is not null) folders = [named];
        string? file = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(Path.Exists);
        Assert.SkipWhen(file is null, $"{name} is not here: it belongs into shared/{kind} beside the checkout, or where MIDASNET_DATA says");
        return file;
    }

    private static IEnumerable<string> Ancestors()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent) yield return folder.FullName;
    }
}
