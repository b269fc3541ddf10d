namespace MidasNet.Data.Tests.Fuzz;

/// <summary>Windows bitmaps of all headers, depths and packings, which fit each other or not.</summary>
internal static class BmpGrammar
{
    public static byte[] Build(FuzzRandom random)
    {
        int header = random.OneIn(20) ? random.Next(300) : random.Of(12, 40, 52, 56, 64, 108, 124), bits = random.OneIn(20) ? random.Next(65536) : random.Of(1, 4, 8, 16, 24, 32);
        long width = PictureBytes.Side(random, int.MaxValue), height = PictureBytes.Side(random, int.MaxValue);
        int packing = random.OneIn(3) ? random.Next(7) : 0;
        if (packing == 1) bits = 8;
        if (packing == 2) bits = 4;
        byte[] info = header < 40
            ? [.. PictureBytes.Little32(header), .. PictureBytes.Little16((int)width), .. PictureBytes.Little16((int)height), .. PictureBytes.Little16(1), .. PictureBytes.Little16(bits)]
            : [.. PictureBytes.Little32(header), .. PictureBytes.Little32(width), .. PictureBytes.Little32(random.OneIn(5) ? -height : height), .. PictureBytes.Little16(1), .. PictureBytes.Little16(bits), .. PictureBytes.Little32(packing),
                .. PictureBytes.Little32(0), .. new byte[8], .. PictureBytes.Little32(random.OneIn(10) ? PictureBytes.Side(random) : 0), .. PictureBytes.Little32(0)];
        byte[] more = random.OneIn(3) ? random.Bytes(Math.Max(0, header - info.Length)) : new byte[Math.Max(0, header - info.Length)];
        byte[] palette = bits <= 8 ? random.Bytes(random.OneIn(10) ? random.Next(1100) : (header == 12 ? 3 : 4) << bits) : packing == 3 && header == 40 ? random.Bytes(12) : [];
        byte[] pixels = packing is 1 or 2 ? Runs(random) : PictureBytes.Content(random, Math.Min(height, 1 << 16) * ((Math.Min(width, 1 << 16) * bits + 31) / 32 * 4) + random.Next(20));
        long start = 14 + info.Length + more.Length + palette.Length;
        return [.. "BM"u8, .. PictureBytes.Little32(start + pixels.Length), .. new byte[4], .. PictureBytes.Little32(random.OneIn(20) ? PictureBytes.Side(random) : start), .. info, .. more, .. palette, .. pixels];
    }

    // Runs, ends of lines, jumps and literal pixels.
    private static byte[] Runs(FuzzRandom random)
    {
        var runs = new List<byte>();
        for (int count = random.Few(usual: 30, most: 5000); count > 0; count--)
        {
            switch (random.Next(6))
            {
                case 0: runs.AddRange([0, 0]); break;
                case 1: runs.AddRange([0, 2, (byte)random.Next(random.OneIn(4) ? 256 : 3), (byte)random.Next(random.OneIn(4) ? 256 : 3)]); break;
                case 2: runs.AddRange([0, (byte)(3 + random.Next(20)), .. random.Bytes(random.Next(24))]); break;
                default: runs.AddRange([(byte)random.Next(random.OneIn(4) ? 256 : 8), (byte)random.Next(256)]); break;
            }
        }
        return [.. runs, .. random.OneIn(5) ? [] : new byte[] { 0, 1 }];
    }
}
