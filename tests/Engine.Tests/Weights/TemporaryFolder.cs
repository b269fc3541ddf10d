namespace MidasNet.Engine.Tests.Weights;

/// <summary>A folder of a test's own, removed with all that is in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("midasnet-test-");

    public string File(string name) => Path.Combine(folder.FullName, name);

    public string Write(string name, byte[] bytes)
    {
        string path = File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? folder.FullName);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    public string[] Names => [.. folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => folder.Delete(recursive: true);
}
