using System.IO.Compression;
using System.Text;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>
/// Zip archives of classes: names that leave the folder, come twice, or that a terminal would obey, links, encrypted and unknown entries, sizes and checksums that lie, zip64 fields, bombs, and entries
/// that share their bytes.
/// </summary>
internal static class ZipGrammar
{
    public static byte[] Build(FuzzRandom random, byte[][] pictures)
    {
        var (file, directory) = (new List<byte>(), new List<byte>());
        int entries = random.Few(usual: 5, most: 2000);
        long first = 0;
        for (int i = 0; i < entries; i++)
        {
            byte[] content = random.Next(40) switch { 0 => [], 1 => new byte[3 << 20], 2 => random.Bytes(40), _ => pictures[i % pictures.Length] };
            bool isPacked = random.OneIn(2) || content.Length > 1 << 20;
            byte[] stored = isPacked ? Deflated(content) : content;
            byte[] name = Name(random, i);
            int method = random.OneIn(40) ? random.Of(1, 6, 9, 12, 14, 93, 99) : isPacked ? 8 : 0, flags = random.Of(0, 0, 0, 0x800, 0x8) | (random.OneIn(40) ? 1 : 0);
            uint checksum = random.OneIn(40) ? 0 : Crc32.Of(content);
            long length = random.OneIn(30) ? Lie(random) : content.Length, packed = random.OneIn(40) ? Lie(random) : stored.Length;
            byte[] extra = random.Next(12) switch
            {
                0 => [1, 0, 16, 0, .. BitConverter.GetBytes(random.OneIn(2) ? content.Length : long.MaxValue), .. BitConverter.GetBytes((long)stored.Length)],
                1 => random.Bytes(random.Next(20)),
                _ => [],
            };
            if (extra is [1, 0, 16, 0, ..]) (length, packed) = (uint.MaxValue, uint.MaxValue);
            // A bomb of many names for the same bytes costs an entry each.
            bool isShared = i > 0 && random.OneIn(15);
            long at = isShared ? first : file.Count;
            byte[] fields = [.. PictureBytes.Little16(20), .. PictureBytes.Little16(flags), .. PictureBytes.Little16(method), .. random.OneIn(20) ? random.Bytes(4) : new byte[] { 0, 0, 0x21, 0x5A },
                .. PictureBytes.Little32(checksum), .. PictureBytes.Little32(packed), .. PictureBytes.Little32(length), .. PictureBytes.Little16(name.Length), .. PictureBytes.Little16(extra.Length)];
            if (!isShared) file.AddRange([.. "PK\u0003\u0004"u8, .. fields, .. name, .. extra, .. stored]);
            uint attributes = random.OneIn(30) ? 0xA1FF0000u : 0x81A40000u; // a link of Unix, or a file
            directory.AddRange([.. "PK\u0001\u0002"u8, 20, 3, .. fields, 0, 0, 0, 0, 0, 0, .. PictureBytes.Little32(attributes), .. PictureBytes.Little32(random.OneIn(60) ? Lie(random) : at), .. name, .. extra]);
        }
        long start = file.Count;
        int count = random.OneIn(30) ? random.Next(65536) : entries;
        return [.. file, .. directory, .. "PK\u0005\u0006"u8, 0, 0, 0, 0, .. PictureBytes.Little16(count), .. PictureBytes.Little16(count), .. PictureBytes.Little32(random.OneIn(40) ? Lie(random) : directory.Count),
            .. PictureBytes.Little32(random.OneIn(40) ? Lie(random) : start), .. PictureBytes.Little16(0)];
    }

    private static long Lie(FuzzRandom random) => random.Of(0, 1, 100, 1 << 19, 1 << 30, uint.MaxValue, PictureBytes.Side(random));

    private static byte[] Name(FuzzRandom random, int i) => random.Next(60) switch
    {
        0 => "../../a/1.png"u8.ToArray(),
        1 => "/etc/a.png"u8.ToArray(),
        2 => "C:\\a\\1.png"u8.ToArray(),
        3 => "a/0.png"u8.ToArray(),
        4 => [(byte)'a', (byte)'/', 0xFF, 0xFE, (byte)'.', (byte)'p', (byte)'n', (byte)'g'],
        5 => "a/\u001b[2J\u202e\n.png"u8.ToArray(),
        6 => Encoding.UTF8.GetBytes($"a/{new string('n', random.Next(60_000))}.png"),
        7 => "a/"u8.ToArray(),
        8 => [],
        9 => "a\0b/1.png"u8.ToArray(),
        10 => "1.png"u8.ToArray(),
        11 => "__MACOSX/a/._1.png"u8.ToArray(),
        12 => "train/a/1.png"u8.ToArray(),
        _ => Encoding.UTF8.GetBytes($"{(i % 2 == 0 ? "a" : "b")}/{i}.png"),
    };

    private static byte[] Deflated(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest)) deflate.Write(content);
        return packed.ToArray();
    }
}
