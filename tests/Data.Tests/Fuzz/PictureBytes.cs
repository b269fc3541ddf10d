using System.Buffers.Binary;
using System.IO.Compression;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>What picture files are written with.</summary>
internal static class PictureBytes
{
    public static byte[] Little16(int value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] Little32(long value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];

    public static byte[] Big16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Big32(long value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
        return bytes;
    }

    /// <summary>Mostly a few pixels, sometimes none, many, or more than there can be.</summary>
    public static long Side(FuzzRandom random, long most = uint.MaxValue) => random.Next(30) switch
    {
        0 => 0,
        1 => Math.Min(most, 1L << random.Next(33)),
        2 => Math.Min(most, (1L << (1 + random.Next(32))) - 1),
        3 => 1 + random.Next(600),
        _ => 1 + random.Next(9),
    };

    /// <summary>A zlib stream.</summary>
    public static byte[] Deflate(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest)) zlib.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>An EXIF block of a TIFF structure, whose entries are odd.</summary>
    public static byte[] Exif(FuzzRandom random)
    {
        bool isLittle = random.OneIn(2);
        int count = random.Few(usual: 3, most: 400);
        byte[] Number16(int value) => isLittle ? Little16(value) : Big16(value);
        byte[] Number32(long value) => isLittle ? Little32(value) : Big32(value);
        var bytes = new List<byte>([.. isLittle ? "II"u8 : "MM"u8, .. Number16(42), .. Number32(random.OneIn(10) ? random.Next(int.MaxValue) : 8), .. Number16(random.OneIn(10) ? 65535 : count)]);
        for (int i = 0; i < count; i++)
            bytes.AddRange([.. Number16(random.Of(0x0112, 0x0112, 0x8769, 0x8825, random.Next(65536))), .. Number16(random.Of(3, 3, 4, random.Next(16))), .. Number32(random.Of(1, 1, int.MaxValue)), .. Number16(random.Next(10)), 0, 0]);
        return [.. bytes, .. Number32(random.OneIn(5) ? 8 : 0)];
    }

    /// <summary>Bytes that mostly are no more than a few kilobytes, and in a bomb some megabytes of one value.</summary>
    public static byte[] Content(FuzzRandom random, long wanted)
    {
        int count = (int)Math.Clamp(wanted, 0, random.OneIn(40) ? 4 << 20 : 8 << 10);
        return random.OneIn(2) ? random.Bytes(Math.Min(count, 4 << 10)) : new byte[count];
    }
}
