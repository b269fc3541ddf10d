using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MidasNet.Data;

/// <summary>
/// A file of the cache that receives the pixels of a set that is too large for memory, at any position and from several threads. Its name is a hash of all that
/// decides the pixels, so that the same set is decoded once.
/// </summary>
internal sealed class PixelFile : IDisposable
{
    // Raised when the same pictures and preprocessing give other pixels.
    private const int Version = 1;

    private readonly string path, partPath;
    private readonly SafeFileHandle part;

    private PixelFile(string path, long length)
    {
        (this.path, partPath) = (path, $"{path}.{Guid.NewGuid():N}.part");
        part = File.OpenHandle(partPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, preallocationSize: length);
    }

    /// <summary>The path of the file for these pixels.</summary>
    /// <param name="folder">The folder of the cache.</param>
    /// <param name="facts">All that decides the pixels, in a fixed order.</param>
    public static string PathFor(string folder, IEnumerable<string> facts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string fact in facts.Prepend($"{Version}")) hash.AppendData(Encoding.UTF8.GetBytes($"{fact.Length}:{fact};"));
        return Path.Combine(folder, "pixels", $"{Convert.ToHexStringLower(hash.GetHashAndReset())}.pixels");
    }

    /// <summary>Maps a finished file; null if there is none of this length.</summary>
    public static PixelStore? TryOpen(string path, long length)
    {
        var info = new FileInfo(path);
        if (!info.Exists || info.Length != length) return null;
        return PixelStore.Map(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
    }

    /// <summary>Begins a file, which is deleted unless it is finished.</summary>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static PixelFile Create(string path, long length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
        return new PixelFile(path, length);
    }

    /// <summary>Writes bytes; several threads may do so at once.</summary>
    /// <exception cref="IOException">There is no room for them.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long start) => RandomAccess.Write(part, bytes, start);

    /// <summary>Maps what was written.</summary>
    /// <param name="length">The number of bytes of the whole.</param>
    /// <param name="keep">True to keep the file for the next time; false to delete it as soon as it is no longer mapped.</param>
    public PixelStore Finish(long length, bool keep)
    {
        if (RandomAccess.GetLength(part) < length) RandomAccess.SetLength(part, length); // the last pictures may have been left out
        part.Dispose();
        if (keep)
        {
            File.Move(partPath, path, overwrite: true);
            return PixelStore.Map(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        }
        var store = PixelStore.Map(new FileStream(partPath, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.DeleteOnClose));
        if (!OperatingSystem.IsWindows()) File.Delete(partPath); // a mapped file needs no name there, and a program that ends closes nothing
        return store;
    }

    /// <summary>Deletes what is not finished.</summary>
    public void Dispose()
    {
        part.Dispose();
        File.Delete(partPath);
    }
}
