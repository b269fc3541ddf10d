namespace MidasNet.Architecture.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Checkout
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "MidasNet.sln"))) return folder.FullName;
        throw new FileNotFoundException($"no MidasNet.sln in any folder above {AppContext.BaseDirectory}: the tests of the architecture read the source tree");
    }
}
