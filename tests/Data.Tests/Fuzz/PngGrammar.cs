using System.Buffers.Binary;
using System.Text;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>PNG files of odd chunks: sizes that lie, checksums that do not fit, several headers, animations, profiles and texts that unpack to megabytes.</summary>
internal static class PngGrammar
{
    public static byte[] Build(FuzzRandom random)
    {
        long width = PictureBytes.Side(random), height = PictureBytes.Side(random);
        int colour = random.OneIn(20) ? random.Next(8) : random.Of(0, 2, 3, 4, 6), depth = random.OneIn(20) ? random.Next(256) : colour is 0 or 3 ? random.Of(1, 2, 4, 8) : random.Of(8, 16);
        byte[] header = [.. PictureBytes.Big32(width), .. PictureBytes.Big32(height), (byte)depth, (byte)colour, (byte)(random.OneIn(30) ? random.Next(3) : 0), (byte)(random.OneIn(30) ? random.Next(3) : 0), (byte)(random.OneIn(4) ? 1 : 0)];
        var file = new List<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        if (!random.OneIn(40)) file.AddRange(Chunk(random, "IHDR", header));
        if (colour == 3 && !random.OneIn(10)) file.AddRange(Chunk(random, "PLTE", random.Bytes(random.OneIn(10) ? random.Next(1000) : 3 * (1 + random.Next(16)))));
        for (int i = random.Few(usual: 2, most: 200); i > 0; i--) file.AddRange(Other(random, header));
        int channels = colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        long bytes = Math.Min(height, 1 << 16) * (1 + (Math.Min(width, 1 << 16) * channels * depth + 7) / 8);
        byte[] rows = PictureBytes.Content(random, random.OneIn(6) ? bytes + random.Next(100) - 50 : bytes);
        if (!random.OneIn(20)) for (long at = 0; at < rows.Length; at += Math.Max(1, bytes / Math.Max(1, height))) rows[at] = (byte)random.Next(random.OneIn(20) ? 256 : 5);
        byte[] data = random.OneIn(12) ? random.Bytes(random.Next(200)) : PictureBytes.Deflate(rows);
        for (int at = 0; at < data.Length || at == 0;)
        {
            int count = random.OneIn(3) ? random.Next(40) : data.Length - at;
            file.AddRange(Chunk(random, "IDAT", data[at..Math.Min(data.Length, at + count)]));
            at += Math.Max(1, count);
            if (random.OneIn(15)) file.AddRange(Other(random, header));
        }
        if (!random.OneIn(15)) file.AddRange(Chunk(random, "IEND", random.OneIn(20) ? random.Bytes(5) : []));
        return [.. file, .. random.Bytes(random.OneIn(10) ? 30 : 0)];
    }

    /// <summary>Makes the checksums of all whole chunks right.</summary>
    public static void SetChecksums(byte[] file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (at + 12 + length > file.Length) return;
            uint checksum = Crc32.Of(file.AsSpan((int)at + 4, 4 + (int)length));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(at + 8 + length)), checksum);
            at += 12 + length;
        }
    }

    private static byte[] Other(FuzzRandom random, byte[] header)
    {
        string type = random.Of("tRNS", "gAMA", "iCCP", "zTXt", "iTXt", "tEXt", "eXIf", "acTL", "fcTL", "fdAT", "pHYs", "bKGD", "cHRM", "sBIT", "hIST", "tIME", "PLTE", "IHDR", "abcd", "ABCD");
        byte[] text = [.. Encoding.Latin1.GetBytes(random.Name()).Take(80), 0];
        byte[] bomb = random.OneIn(8) ? PictureBytes.Deflate(new byte[4 << 20]) : PictureBytes.Deflate(random.Bytes(random.Next(100)));
        return Chunk(random, type, type switch
        {
            "iCCP" or "zTXt" => [.. text, 0, .. bomb],
            "iTXt" => [.. text, 1, 0, 0, 0, .. bomb],
            "eXIf" => PictureBytes.Exif(random),
            "acTL" => [.. PictureBytes.Big32(random.Next(int.MaxValue)), .. PictureBytes.Big32(0)],
            "fcTL" => [.. PictureBytes.Big32(0), .. PictureBytes.Big32(PictureBytes.Side(random)), .. PictureBytes.Big32(PictureBytes.Side(random)), .. PictureBytes.Big32(PictureBytes.Side(random)), .. random.Bytes(10)],
            "IHDR" => header,
            _ => random.Bytes(random.Next(40)),
        });
    }

    /// <summary>A right chunk.</summary>
    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. PictureBytes.Big32(data.Length), .. content, .. PictureBytes.Big32(Crc32.Of(content))];
    }

    private static byte[] Chunk(FuzzRandom random, string type, byte[] data)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        long length = random.OneIn(150) ? PictureBytes.Side(random) : data.Length;
        return [.. PictureBytes.Big32(length), .. content, .. PictureBytes.Big32(random.OneIn(150) ? 0 : Crc32.Of(content))];
    }
}
