namespace MidasNet.Data.Tests.Fuzz;

/// <summary>TIFF files: directories in circles, strips and tiles without end or of the same bytes, all packings, predictors and colours, which fit each other or not.</summary>
internal static class TiffGrammar
{
    public static byte[] Build(FuzzRandom random)
    {
        bool isLittle = random.OneIn(2);
        byte[] Number16(int value) => isLittle ? PictureBytes.Little16(value) : PictureBytes.Big16(value);
        byte[] Number32(long value) => isLittle ? PictureBytes.Little32(value) : PictureBytes.Big32(value);
        const int Data = 8;
        long width = PictureBytes.Side(random), height = PictureBytes.Side(random);
        int samples = random.OneIn(20) ? random.Next(20) : random.Of(1, 3, 3, 4), depth = random.OneIn(20) ? random.Next(70) : random.Of(8, 8, 8, 1, 4, 16, 32);
        int packing = random.OneIn(2) ? 1 : random.Of(2, 3, 4, 5, 7, 8, 32773, 32946, 34712, random.Next(65536));
        long bytes = Math.Min(height, 1 << 16) * ((Math.Min(width, 1 << 16) * samples * depth + 7) / 8);
        byte[] pixels = PictureBytes.Content(random, bytes + random.Next(10));
        if (packing is 8 or 32946 && !random.OneIn(8)) pixels = PictureBytes.Deflate(pixels);
        if (packing == 32773 && !random.OneIn(8)) pixels = [.. pixels.SelectMany(value => new byte[] { 0, value }).Take(8000)];

        var entries = new SortedDictionary<int, (int Type, long[] Values)>
        {
            [256] = (4, [width]),
            [257] = (4, [height]),
            [258] = (3, [.. Enumerable.Repeat((long)depth, Math.Min(samples, 8))]),
            [259] = (3, [packing]),
            [262] = (3, [random.OneIn(10) ? random.Next(12) : samples == 1 ? random.Of(0, 1, 3) : 2]),
            [273] = (4, [Data]),
            [277] = (3, [samples]),
            [278] = (4, [height]),
            [279] = (4, [pixels.Length]),
        };
        if (entries[262].Values[0] == 3 || random.OneIn(20)) entries[320] = (3, [.. Enumerable.Range(0, random.OneIn(8) ? random.Next(900) : 3 << Math.Min(depth, 8)).Select(i => (long)(i * 37 % 65536))]);
        for (int changes = random.OneIn(2) ? random.Next(4) : 0; changes > 0; changes--) Change(random, entries, pixels.Length, width);

        // The directory, then the values that do not fit into it.
        var (directory, more) = (new List<byte>(), new List<byte>());
        long start = Data + pixels.Length, after = start + 2 + 12L * entries.Count + 4;
        foreach (var (tag, (type, values)) in entries)
        {
            byte[] content = [.. values.SelectMany(value => type switch { 3 => Number16((int)value), 1 or 2 or 6 or 7 => [(byte)value], 5 => [.. Number32(value), .. Number32(1)], _ => Number32(value) })];
            directory.AddRange([.. Number16(tag), .. Number16(type), .. Number32(random.OneIn(80) ? PictureBytes.Side(random) : values.Length)]);
            directory.AddRange(content.Length <= 4 ? [.. content, .. new byte[4 - content.Length]] : Number32(random.OneIn(60) ? random.Next(1000) : after + more.Count));
            if (content.Length > 4) more.AddRange(content);
        }
        long next = random.Next(12) switch { 0 => start, 1 => random.Next(1000), 2 => uint.MaxValue, _ => 0 };
        return [.. isLittle ? "II"u8 : "MM"u8, .. Number16(42), .. Number32(random.OneIn(40) ? random.Next(int.MaxValue) : start), .. pixels, .. Number16(random.OneIn(40) ? random.Next(65536) : entries.Count), .. directory, .. Number32(next), .. more];
    }

    private static void Change(FuzzRandom random, SortedDictionary<int, (int Type, long[] Values)> entries, int bytes, long width)
    {
        switch (random.Next(9))
        {
            case 0: entries.Remove(entries.Keys.ElementAt(random.Next(entries.Count))); break;
            case 1: // many strips of the same bytes
                int strips = 1 + random.Few(usual: 20, most: 4000);
                entries[273] = (4, [.. Enumerable.Repeat(8L, strips)]);
                entries[279] = (4, [.. Enumerable.Repeat((long)bytes, random.OneIn(5) ? random.Next(strips) + 1 : strips)]);
                entries[278] = (4, [random.Of(1, 1, 0, PictureBytes.Side(random))]);
                break;
            case 2: // tiles
                entries[322] = (4, [random.Of(16, 16, PictureBytes.Side(random))]);
                entries[323] = (4, [random.Of(16, 16, PictureBytes.Side(random))]);
                entries[324] = (4, [.. Enumerable.Repeat(8L, 1 + random.Few(usual: 4, most: 4000))]);
                entries[325] = (4, [.. Enumerable.Repeat((long)bytes, 1 + random.Few(usual: 4, most: 4000))]);
                entries.Remove(273);
                break;
            case 3: entries[317] = (3, [random.Of(1, 2, 2, 3, 9)]); break;
            case 4: entries[284] = (3, [random.Of(1, 2, 2, 5)]); break;
            case 5: entries[random.Of(34665, 34853, 330, 34675, 700, 33723, 347, 530, 532, 339, 338, 266, 274, 292)] = (random.Of(3, 4, 7), [random.Of(8, 3, 1, PictureBytes.Side(random))]); break;
            case 6: entries[279] = (4, [PictureBytes.Side(random)]); break;
            case 7: entries[273] = (4, [random.Of(0, 8, PictureBytes.Side(random))]); break;
            default:
                int tag = entries.Keys.ElementAt(random.Next(entries.Count));
                entries[tag] = (random.Of(1, 2, 3, 4, 5, 7, 12, random.Next(20)), [.. Enumerable.Repeat(random.Of(0, 1, width, PictureBytes.Side(random)), random.Few(usual: 3, most: 500))]);
                break;
        }
    }
}
