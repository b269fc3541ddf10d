using System.IO.Compression;

namespace MidasNet.Weights.Tests;

/// <summary>Zip archives whose members stand in them as they are.</summary>
internal static class ZipFile
{
    public static string Write(string path, params IReadOnlyList<(string Name, byte[] Content)> members)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, content) in members)
        {
            using var member = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            member.Write(content);
        }
        return path;
    }
}
