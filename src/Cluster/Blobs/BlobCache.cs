using System.Collections.Concurrent;

namespace MidasNet.Cluster.Blobs;

/// <summary>The files that a machine has fetched, which its workers share.</summary>
/// <param name="folder">The folder; made when it is needed.</param>
/// <param name="store">Where files come from.</param>
internal sealed class BlobCache(string folder, BlobStore store) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> locks = new(StringComparer.Ordinal);

    /// <summary>The path of a file, which is fetched if it is not there.</summary>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written.</exception>
    public async Task<string> FileAsync(string checksum, CancellationToken cancellation)
    {
        // A checksum becomes a name of a file.
        if (!checksum.All(char.IsAsciiHexDigit)) throw new ArgumentException($"'{checksum}' is no checksum", nameof(checksum));
        string path = Path.Combine(folder, checksum);
        var one = locks.GetOrAdd(checksum, _ => new SemaphoreSlim(1));
        await one.WaitAsync(cancellation);
        try
        {
            Directory.CreateDirectory(folder);
            while (!File.Exists(path))
            {
                try
                {
                    await store.FetchAsync(checksum, path, cancellation);
                }
                catch (IOException) when (IsBeingFetched(path))
                {
                    await Task.Delay(Pause, cancellation);
                }
            }
            return path;
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var one in locks.Values) one.Dispose();
    }

    // By another process, which has it open.
    private static bool IsBeingFetched(string path)
    {
        try
        {
            using var part = new FileStream(path + ".part", FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return File.Exists(path);
        }
        catch (IOException)
        {
            return true;
        }
    }
}
