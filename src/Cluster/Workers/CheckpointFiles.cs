using System.Text;

namespace MidasNet.Cluster.Workers;

/// <summary>The state of a run as a file that travels: the name of the state's file, an end of line, and its content.</summary>
internal static class CheckpointFiles
{
    private const string Pattern = "*.state.safetensors";
    private const int MaxName = 255;

    /// <summary>The state file in the folder of a run; null if there is none.</summary>
    public static FileInfo? Find(string folder) => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles(Pattern).FirstOrDefault() : null;

    /// <summary>Writes the file that travels.</summary>
    public static async Task PackAsync(FileInfo state, string path, CancellationToken cancellation)
    {
        await using var from = new FileStream(state.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using var to = File.Create(path);
        await to.WriteAsync(Encoding.UTF8.GetBytes(state.Name + "\n"), cancellation);
        await from.CopyToAsync(to, cancellation);
    }

    /// <summary>Writes the state file into the folder of a run.</summary>
    /// <exception cref="InvalidDataException">The file does not begin with the name of a state's file.</exception>
    public static async Task UnpackAsync(string path, string folder, CancellationToken cancellation)
    {
        await using var from = File.OpenRead(path);
        byte[] head = new byte[MaxName + 1];
        int read = await from.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation), end = Array.IndexOf(head, (byte)'\n', 0, read);
        string name = end > 0 ? Encoding.UTF8.GetString(head, 0, end) : "";
        if (!name.EndsWith(Pattern[1..], StringComparison.Ordinal) || Path.GetFileName(name) != name)
            throw new InvalidDataException($"'{path}' is no state of a run");
        Directory.CreateDirectory(folder);
        from.Position = end + 1;
        await using var to = File.Create(Path.Combine(folder, name));
        await from.CopyToAsync(to, cancellation);
    }
}
