namespace MidasNet.Tests.Data;

/// <summary>The real data sets, where they are: in the folder MIDASNET_DATA, or in shared/data beside or above the checkout.</summary>
internal static class RealData
{
    /// <summary>The path of a file of the data; skips the test if it is not there.</summary>
    public static string File(string name)
    {
        var folders = Ancestors().Select(folder => Path.Combine(folder, "shared", "data"));
        if (Environment.GetEnvironmentVariable("MIDASNET_DATA") is { Length: > 0 } chosen)
            folders = [chosen];
        var file = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(System.IO.File.Exists);
        Assert.SkipWhen(file is null, $"{name} is not here: set MIDASNET_DATA to the folder that holds it");
        return file;
    }

    private static IEnumerable<string> Ancestors()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}
