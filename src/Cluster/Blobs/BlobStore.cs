using System.Security.Cryptography;
using MidasNet.Cluster.Grains;

namespace MidasNet.Cluster.Blobs;

/// <summary>
/// Sends files to the cluster and fetches them, by their checksums and in parts. What has arrived is not sent again after an interruption, and what is fetched
/// is checked before it is used.
/// </summary>
/// <param name="grains">The cluster.</param>
internal sealed class BlobStore(IGrainFactory grains)
{
    /// <summary>Bytes of a part.</summary>
    public const int ChunkBytes = 512 * 1024;

    /// <summary>The checksum of a file.</summary>
    public static async Task<string> ChecksumAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }

    /// <summary>Sends a file, unless it is there.</summary>
    /// <returns>Its checksum.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<string> SendAsync(string path, CancellationToken cancellation)
    {
        string checksum = await ChecksumAsync(path, cancellation);
        var blob = grains.GetGrain<IBlobGrain>(checksum);
        if (await blob.OfferAsync() is not null) return checksum;
        await using var file = File.OpenRead(path);
        byte[] buffer = new byte[ChunkBytes];
        for (int part = 0; ; part++)
        {
            cancellation.ThrowIfCancellationRequested();
            int bytes = await file.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellation);
            if (bytes == 0) break;
            var chunk = grains.GetGrain<IChunkGrain>(KeyOf(checksum, part));
            if (await chunk.IsThereAsync()) continue;
            byte[] content = buffer.AsSpan(0, bytes).ToArray();
            await chunk.PutAsync(content, Convert.ToHexStringLower(SHA256.HashData(content)));
        }
        await blob.CompleteAsync(file.Length);
        return checksum;
    }

    /// <summary>Fetches a file, or what is missing of it.</summary>
    /// <param name="checksum">Its checksum.</param>
    /// <param name="path">The file to make; it is there whole or not at all. The part that was fetched before lies next to it, and so does what is fetched.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="FileNotFoundException">The cluster does not have it.</exception>
    /// <exception cref="InvalidDataException">Its content has another checksum.</exception>
    /// <exception cref="IOException">The disk is full, or the file cannot be written.</exception>
    public async Task FetchAsync(string checksum, string path, CancellationToken cancellation)
    {
        if (File.Exists(path)) return;
        long size = await grains.GetGrain<IBlobGrain>(checksum).SizeAsync()
            ?? throw new FileNotFoundException($"the cluster does not have the file with the checksum {checksum}", checksum);
        string unfinished = path + ".part";
        await using (var file = new FileStream(unfinished, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            long whole = Math.Min(file.Length, size) / ChunkBytes;
            file.SetLength(whole * ChunkBytes);
            file.Position = file.Length;
            for (int part = (int)whole; file.Position < size; part++)
            {
                cancellation.ThrowIfCancellationRequested();
                byte[] bytes = await grains.GetGrain<IChunkGrain>(KeyOf(checksum, part)).GetAsync()
                    ?? throw new FileNotFoundException($"the cluster does not have part {part} of the file with the checksum {checksum}", checksum);
                await file.WriteAsync(bytes, cancellation);
            }
        }
        string found = await ChecksumAsync(unfinished, cancellation);
        if (found != checksum)
        {
            File.Delete(unfinished);
            throw new InvalidDataException($"the file with the checksum {checksum} has arrived with the checksum {found}");
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Removes a file from the cluster.</summary>
    public Task RemoveAsync(string checksum) => grains.GetGrain<IBlobGrain>(checksum).ClearAsync();

    /// <summary>Whether a file is there for a sweep that is about to begin, and stays there until it has begun.</summary>
    public async Task<bool> IsThereAsync(string checksum) => await grains.GetGrain<IBlobGrain>(checksum).OfferAsync() is not null;

    /// <summary>The names of the parts of a file.</summary>
    public static IEnumerable<string> KeysOf(string checksum, long bytes)
    {
        for (int part = 0; (long)part * ChunkBytes < bytes; part++) yield return KeyOf(checksum, part);
    }

    private static string KeyOf(string checksum, int part) => $"{checksum}/{part}";
}
