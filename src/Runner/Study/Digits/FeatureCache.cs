using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Runner.Study.Digits;

/// <summary>Features that a frozen network has computed, kept on disk under a name that tells from what: another network or other images have another.</summary>
/// <param name="folder">The cache folder, or null to keep nothing.</param>
internal sealed class FeatureCache(string? folder)
{
    private static ReadOnlySpan<byte> Magic => "MNFEAT01"u8;
    private const int HeaderLength = 24, DigestLength = 32;

    /// <summary>The name of features: a digest of the weights, the images, and how one became the other.</summary>
    public static string KeyOf(ReadOnlySpan<byte> weightsDigest, LabelledImages images, ReadOnlySpan<int> indices, string preprocessing)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(weightsDigest);
        foreach (int i in indices) hash.AppendData(images.Image(i));
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(preprocessing));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    /// <summary>Features that were kept, and the seconds it once took to compute them; null if there are none, or the file is damaged.</summary>
    public (FeatureMatrix Features, double Seconds)? Read(string key, int count, int dimension)
    {
        if (folder is null || !File.Exists(PathOf(key))) return null;
        try
        {
            byte[] bytes = File.ReadAllBytes(PathOf(key));
            var features = new FeatureMatrix(count, dimension);
            var body = MemoryMarshal.AsBytes(features.Values);
            if (bytes.Length != HeaderLength + body.Length + DigestLength || !bytes.AsSpan(0, Magic.Length).SequenceEqual(Magic)) return null;
            if (!SHA256.HashData(bytes.AsSpan(0, bytes.Length - DigestLength)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - DigestLength))) return null;
            bytes.AsSpan(HeaderLength, body.Length).CopyTo(body);
            return (features, BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Features that cannot be read are computed again.
            return null;
        }
    }

    /// <summary>Keeps features; a cache that cannot be written is no reason to fail.</summary>
    public void Write(string key, FeatureMatrix features, double seconds)
    {
        if (folder is null) return;
        var header = new byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteDoubleLittleEndian(header.AsSpan(8), seconds);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), features.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), features.Dimension);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(MemoryMarshal.AsBytes(features.Values));
        try
        {
            AtomicFile.Write(PathOf(key), stream =>
            {
                stream.Write(header);
                stream.Write(MemoryMarshal.AsBytes(features.Values));
                stream.Write(hash.GetHashAndReset());
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Computed once more next time.
        }
    }

    private string PathOf(string key) => Path.Combine(folder!, $"features-{key}.bin");
}
