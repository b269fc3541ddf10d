using System.IO.Compression;
using MidasNet.Weights;

namespace MidasNet.Runner.Pages;

/// <summary>The files of the engine for browsers, as a page loads them: assemblies, the runtime and its scripts.</summary>
/// <param name="Files">Their contents by name.</param>
internal sealed record PageRuntime(IReadOnlyDictionary<string, byte[]> Files)
{
    /// <summary>The script that a page loads first.</summary>
    public const string EntryPoint = "dotnet.js";

    private const string Brotli = ".br";

    // Twelve times what the files have; a zip archive can claim anything.
    private const long MaxBytes = 128 << 20;

    /// <summary>Reads the archive that <c>dotnet publish src/Page</c> writes: the files of one folder, each compressed by Brotli.</summary>
    /// <param name="path">The archive.</param>
    /// <exception cref="WeightFormatException">It is not there, or no such archive.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PageRuntime Read(string path)
    {
        if (!File.Exists(path)) throw new WeightFormatException(path, null, "there is no such engine for browsers: eng/page.sh makes it, from a checkout");
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using var archive = ZipFile.OpenRead(path);
            long left = MaxBytes;
            foreach (var entry in archive.Entries.Where(entry => entry.Name.EndsWith(Brotli, StringComparison.Ordinal)))
            {
                using var compressed = entry.Open();
                using var content = new BrotliStream(compressed, CompressionMode.Decompress);
                byte[] file = ReadBounded(content, left);
                left -= file.Length;
                files.Add(entry.Name[..^Brotli.Length], file);
            }
        }
        catch (Exception damage) when (damage is InvalidDataException or InvalidOperationException or ArgumentException)
        {
            throw new WeightFormatException(path, null, $"it is no engine for browsers, as eng/page.sh makes it: {damage.Message}", damage);
        }
        return files.ContainsKey(EntryPoint)
            ? new PageRuntime(files)
            : throw new WeightFormatException(path, null, $"it is no engine for browsers, as eng/page.sh makes it: {EntryPoint}{Brotli} is missing");
    }

    private static byte[] ReadBounded(Stream content, long left)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read = content.Read(buffer); read > 0; read = content.Read(buffer))
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > left) throw new InvalidDataException($"its files have more than {MaxBytes} bytes");
        }
        return memory.ToArray();
    }
}
