using System.Buffers.Binary;
using System.IO.Compression;
using MidasNet.Data.Tests.Fuzz;

namespace MidasNet.Fuzz.Targets;

/// <summary>An IDX file of images, with as many labels as it says.</summary>
internal sealed class IdxTarget : FuzzTarget
{
    private const int MaxLabels = 1000;

    /// <summary>True for files of gzip.</summary>
    public bool IsPacked { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds()
    {
        byte[][] all = [Of(8, 3, 4, 5), Of(8, 2, 3, 3, 3), Of(8, 1, 1, 1), Of(8, 0, 3, 3), Of(9, 3, 4, 5), Of(8, 3), [0, 0, 8, 3], Of(8, 3, 9, 7), Of(8, 2, 6, 6, 3)];
        return IsPacked ? all.Select(Packed).Append([.. Packed(all[0]), .. Packed(all[1])]) : all;
    }

    /// <inheritdoc/>
    public override bool Read(byte[] input)
    {
        int labels = Math.Clamp(!IsPacked && input.Length >= 8 ? BinaryPrimitives.ReadInt32BigEndian(input.AsSpan(4)) : 3, 0, MaxLabels);
        string images = Folder.Write("a-images-idx3-ubyte", input);
        Folder.Write("a-labels-idx1-ubyte", [0, 0, 8, 1, .. PictureBytes.Big32(labels), .. Enumerable.Range(0, labels).Select(i => (byte)(i % 3))]);
        return BoundedOpening.Read(images, input.Length + labels);
    }

    private static byte[] Of(byte type, params int[] sizes) =>
        [0, 0, type, (byte)sizes.Length, .. sizes.SelectMany(size => PictureBytes.Big32(size)), .. Enumerable.Range(0, sizes.Aggregate(1, (product, size) => product * size)).Select(i => (byte)(i * 37))];

    /// <summary>Content in gzip.</summary>
    public static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(content);
        return packed.ToArray();
    }
}
