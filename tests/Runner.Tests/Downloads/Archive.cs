using System.IO.Compression;

namespace MidasNet.Runner.Tests.Downloads;

/// <summary>Tiny zip archives.</summary>
internal static class Archive
{
    /// <summary>An archive of some folders with some empty images each.</summary>
    public static byte[] Of(int folders, int images) => Of([
        .. from folder in Enumerable.Range(0, folders)
           from image in Enumerable.Range(0, images)
           select ($"train/{folder}/{image}.png", Array.Empty<byte>()),
    ]);

    public static byte[] Of(params IReadOnlyList<(string Name, byte[] Content)> members)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in members)
            {
                using var member = archive.CreateEntry(name).Open();
                member.Write(content);
            }
        }
        return stream.ToArray();
    }
}
