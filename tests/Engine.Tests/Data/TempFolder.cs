namespace MidasNet.Tests.Data;

/// <summary>A folder of its own for the files of one test, removed afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("midasnet-").FullName;

    public string File(string name) => Path.Combine(path, name);

    public string Write(string name, params byte[] bytes)
    {
        string file = File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllBytes(file, bytes);
        return file;
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
