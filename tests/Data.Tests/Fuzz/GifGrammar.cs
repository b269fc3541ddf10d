using System.Text;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>GIF files: animations, frames beyond the canvas, tables that are missing, extensions without end, codes beyond the table.</summary>
internal static class GifGrammar
{
    public static byte[] Build(FuzzRandom random)
    {
        bool hasTable = !random.OneIn(8);
        int tableBits = random.OneIn(4) ? random.Next(8) : 1;
        int width = (int)PictureBytes.Side(random, ushort.MaxValue), height = (int)PictureBytes.Side(random, ushort.MaxValue);
        var file = new List<byte>([.. random.OneIn(3) ? "GIF87a"u8 : "GIF89a"u8, .. PictureBytes.Little16(width), .. PictureBytes.Little16(height), (byte)((hasTable ? 0x80 : 0) | tableBits), (byte)random.Next(4), 0]);
        if (hasTable) file.AddRange(random.Bytes(3 << (tableBits + 1)));
        for (int blocks = random.Few(usual: 4, most: 3000); blocks > 0; blocks--) file.AddRange(random.OneIn(3) ? Frame(random, width, height) : Extension(random));
        if (!random.OneIn(20)) file.AddRange(Frame(random, width, height));
        return [.. file, .. random.OneIn(10) ? [] : ";"u8];
    }

    private static byte[] Extension(FuzzRandom random) => random.Next(5) switch
    {
        0 => [0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, .. random.Bytes(2), 0],
        1 => [0x21, 0xFE, .. Blocks(random, Encoding.UTF8.GetBytes(random.Name()))],
        2 => [0x21, 0x01, 12, .. random.Bytes(12), .. Blocks(random, random.Bytes(random.Next(50)))],
        3 => [0x21, (byte)random.Next(256), .. Blocks(random, random.Bytes(random.Next(600)))],
        _ => [0x21, 0xF9, (byte)(random.OneIn(10) ? random.Next(256) : 4), (byte)random.Next(32), .. random.Bytes(3), 0],
    };

    private static byte[] Frame(FuzzRandom random, int width, int height)
    {
        bool isWhole = !random.OneIn(4), hasTable = random.OneIn(5);
        int left = isWhole ? 0 : random.Next(20), top = isWhole ? 0 : random.Next(20);
        if (!isWhole) (width, height) = ((int)PictureBytes.Side(random, ushort.MaxValue), (int)PictureBytes.Side(random, ushort.MaxValue));
        byte flags = (byte)((hasTable ? 0x80 : 0) | (random.OneIn(5) ? 0x40 : 0) | (hasTable ? 1 : 0));
        int codeBits = random.OneIn(15) ? random.Next(256) : 2;
        byte[] codes = random.OneIn(3) ? random.Bytes(random.Next(300)) : Codes(random, Math.Min((long)width * height, 3000));
        return [(byte)',', .. PictureBytes.Little16(left), .. PictureBytes.Little16(top), .. PictureBytes.Little16(width), .. PictureBytes.Little16(height), flags, .. hasTable ? random.Bytes(12) : [], (byte)codeBits, .. Blocks(random, codes)];
    }

    // Of two bits a colour: the table is cleared before each pair, so that codes have three bits.
    private static byte[] Codes(FuzzRandom random, long pixels)
    {
        var bits = new List<bool>();
        void Add(int code)
        {
            for (int bit = 0; bit < 3; bit++) bits.Add((code >> bit & 1) != 0);
        }
        for (long pixel = 0; pixel < pixels; pixel++)
        {
            if (pixel % 2 == 0) Add(4);
            Add(random.OneIn(400) ? random.Next(8) : random.Next(4));
        }
        if (!random.OneIn(10)) Add(5);
        var bytes = new byte[(bits.Count + 7) / 8];
        for (int i = 0; i < bits.Count; i++)
            if (bits[i]) bytes[i / 8] |= (byte)(1 << i % 8);
        return bytes;
    }

    private static byte[] Blocks(FuzzRandom random, byte[] content)
    {
        var blocks = new List<byte>();
        foreach (byte[] part in content.Chunk(random.OneIn(5) ? 1 + random.Next(255) : 255)) blocks.AddRange([(byte)(random.OneIn(200) ? random.Next(256) : part.Length), .. part]);
        return [.. blocks, .. random.OneIn(60) ? [] : new byte[] { 0 }];
    }
}
