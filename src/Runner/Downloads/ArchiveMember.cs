using System.IO.Compression;
using MidasNet.Weights;

namespace MidasNet.Runner.Downloads;

/// <summary>Copies a file out of a zip archive, whole or not at all.</summary>
internal static class ArchiveMember
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Copies a member.</summary>
    /// <param name="kind">What the archive holds, for errors.</param>
    /// <param name="archive">The zip archive.</param>
    /// <param name="entry">The member's name; only this one is read, whatever else the archive names.</param>
    /// <param name="path">Where it goes; the folder is made if it is not there.</param>
    /// <param name="cancellation">Stops; nothing is left then.</param>
    /// <exception cref="DownloadException">There is no such member, or it is damaged, or larger than it says.</exception>
    /// <exception cref="IOException">The disk is full or failing.</exception>
    public static void Unpack(DownloadKind kind, string archive, string entry, string path, CancellationToken cancellation)
    {
        try
        {
            using var zip = ZipFile.OpenRead(archive);
            var member = zip.GetEntry(entry) ?? throw new DownloadException(kind, $"'{archive}' has no member '{entry}'");
            using var content = member.Open();
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            AtomicFile.Write(path, target => Copy(content, member.Length, target, cancellation));
        }
        catch (InvalidDataException damage)
        {
            throw new DownloadException(kind, $"'{archive}', member '{entry}' is damaged: {damage.Message}", damage);
        }
    }

    private static void Copy(Stream content, long length, Stream target, CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        long left = length;
        for (int read; (read = content.Read(buffer)) > 0; left -= read)
        {
            cancellation.ThrowIfCancellationRequested();
            if (read > left) throw new InvalidDataException($"it is longer than the {length:N0} bytes that the archive states");
            target.Write(buffer, 0, read);
        }
        if (left > 0) throw new InvalidDataException($"it ends {left:N0} bytes before the {length:N0} that the archive states");
    }
}
