using System.Text;

namespace MidasNet.Runner.Runs;

/// <summary>
/// Writes a file whole or not at all: to a temporary name beside it, flushed to the disk, then renamed over it.
/// Whoever reads the name sees the old content or the new, never a part.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes what <paramref name="write"/> puts into the stream.</summary>
    /// <exception cref="IOException">The file cannot be written; an earlier one is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file must not be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes bytes.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})" path="/exception"/>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <summary>Writes text as UTF-8.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})" path="/exception"/>
    public static void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));
}
