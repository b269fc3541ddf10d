using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;

namespace MidasNet.Data;

/// <summary>
/// A file of the <see cref="PixelCache"/> that receives the pixels of a set that is too large for memory, at any position and from several threads. After the
/// pixels follow the auxiliary features, what else reading has found as JSON (<see cref="PixelFacts"/>), and at the very end the length of the JSON and a mark.
/// </summary>
internal sealed class PixelFile : IDisposable
{
    /// <summary>Raised when the same pictures and preprocessing give other pixels, or the layout changes.</summary>
    public const int Version = 2;

    private const int EndBytes = 8, MaxFacts = 1 << 28;
    private const uint Mark = 0x4B505844; // "DXPK"

    private readonly PixelCache cache;
    private readonly string path, partPath;
    private readonly long pixelBytes;
    private readonly SafeFileHandle part;

    /// <summary>Begins a file, which is deleted unless it is finished; makes room for it in the cache.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="path">The path of the file when it is finished, see <see cref="PixelCache.PathFor"/>.</param>
    /// <param name="pixelBytes">The number of bytes of all pixels.</param>
    /// <exception cref="IOException">There is no room for it.</exception>
    public PixelFile(PixelCache cache, string path, long pixelBytes)
    {
        (this.cache, this.path, this.pixelBytes, partPath) = (cache, path, pixelBytes, PixelCache.PartOf(path));
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
        cache.MakeRoom(pixelBytes);
        part = File.OpenHandle(partPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, preallocationSize: pixelBytes);
    }

    /// <summary>Opens a finished file; null if there is none, or it does not hold what is expected.</summary>
    /// <param name="path">The path of the file, see <see cref="PixelCache.PathFor"/>.</param>
    /// <param name="pixelBytes">The number of bytes of all pixels.</param>
    /// <param name="features">The number of all auxiliary features.</param>
    public static (PixelStore Pixels, float[] Features, PixelFacts Facts)? TryOpen(string path, long pixelBytes, int features)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // it was never made, or another process has just deleted it
        }
        if (ReadRest(stream, pixelBytes, features) is not var (values, facts))
        {
            stream.Dispose();
            return null;
        }
        MarkAsUsed(path);
        return (PixelStore.Map(stream, pixelBytes), values, facts);
    }

    /// <summary>Writes pixels; several threads may do so at once.</summary>
    /// <exception cref="IOException">There is no room for them.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long start) => RandomAccess.Write(part, bytes, start);

    /// <summary>Completes the file and maps the pixels. It stays in the cache, unless it alone is larger than the cache may be.</summary>
    /// <param name="features">All auxiliary features.</param>
    /// <param name="facts">Other findings.</param>
    /// <exception cref="IOException">The disk is full or failing.</exception>
    public PixelStore Finish(float[] features, PixelFacts facts)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(facts, PixelFactsJson.Default.PixelFacts);
        RandomAccess.Write(part, MemoryMarshal.AsBytes(features.AsSpan()), pixelBytes);
        long end = pixelBytes + (long)features.Length * sizeof(float);
        RandomAccess.Write(part, json, end);
        Span<byte> last = stackalloc byte[EndBytes];
        BinaryPrimitives.WriteInt32LittleEndian(last, json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(last[4..], Mark);
        RandomAccess.Write(part, last, end + json.Length);
        if (end + json.Length + EndBytes <= cache.MaxBytes)
        {
            RandomAccess.FlushToDisk(part); // before the name says that it is whole
            part.Dispose();
            File.Move(partPath, path, overwrite: true);
            return PixelStore.Map(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), pixelBytes);
        }
        part.Dispose();
        var stream = new FileStream(partPath, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.DeleteOnClose);
        var store = PixelStore.Map(stream, pixelBytes);
        if (!OperatingSystem.IsWindows()) File.Delete(partPath); // a mapped file needs no name there, and a killed program closes nothing
        return store;
    }

    /// <summary>Deletes what is not finished.</summary>
    public void Dispose()
    {
        part.Dispose();
        File.Delete(partPath);
    }

    private static (float[] Features, PixelFacts Facts)? ReadRest(FileStream stream, long pixelBytes, int features)
    {
        long start = pixelBytes + (long)features * sizeof(float), length = stream.Length;
        Span<byte> last = stackalloc byte[EndBytes];
        if (length < start + EndBytes) return null;
        var handle = stream.SafeFileHandle;
        if (RandomAccess.Read(handle, last, length - EndBytes) < EndBytes) return null;
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(last);
        if (BinaryPrimitives.ReadUInt32LittleEndian(last[4..]) != Mark || bytes is < 0 or > MaxFacts || start + bytes + EndBytes != length) return null;
        var (values, json) = (new float[features], new byte[bytes]);
        if (RandomAccess.Read(handle, MemoryMarshal.AsBytes(values.AsSpan()), pixelBytes) < features * sizeof(float)) return null;
        if (RandomAccess.Read(handle, json, start) < bytes || !Array.TrueForAll(values, float.IsFinite)) return null;
        try
        {
            return JsonSerializer.Deserialize(json, PixelFactsJson.Default.PixelFacts) is { } facts ? (values, facts) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The cache deletes by this time.
    private static void MarkAsUsed(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then it counts as old.
        }
    }
}

/// <summary>Findings of reading a set, other than pixels and auxiliary features.</summary>
/// <param name="Transparent">Pictures that are partly transparent.</param>
/// <param name="Bad">The pictures that cannot be used, by their position in the file, with the reason. Their pixels are 0.</param>
internal sealed record PixelFacts(int Transparent, IReadOnlyDictionary<int, string> Bad);

/// <summary>Reads and writes them without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PixelFacts))]
internal sealed partial class PixelFactsJson : JsonSerializerContext;
