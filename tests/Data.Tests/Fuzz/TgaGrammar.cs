namespace MidasNet.Data.Tests.Fuzz;

/// <summary>Targa files of all kinds and depths, with tables that are missing and runs that go past the last pixel.</summary>
internal static class TgaGrammar
{
    public static byte[] Build(FuzzRandom random)
    {
        int kind = random.OneIn(20) ? random.Next(256) : random.Of(1, 2, 3, 9, 10, 11), depth = random.OneIn(15) ? random.Next(256) : kind is 2 or 10 ? random.Of(16, 24, 32) : 8;
        int width = (int)PictureBytes.Side(random, ushort.MaxValue), height = (int)PictureBytes.Side(random, ushort.MaxValue), name = random.OneIn(5) ? random.Next(40) : 0;
        bool hasTable = kind is 1 or 9 != random.OneIn(10);
        int length = hasTable ? random.OneIn(6) ? random.Next(65536) : 256 : 0, entryBits = random.OneIn(10) ? random.Next(256) : random.Of(15, 16, 24, 32);
        byte[] header = [(byte)name, (byte)(hasTable ? 1 : 0), (byte)kind, .. PictureBytes.Little16(random.OneIn(8) ? random.Next(65536) : 0), .. PictureBytes.Little16(length), (byte)entryBits,
            .. new byte[4], .. PictureBytes.Little16(width), .. PictureBytes.Little16(height), (byte)depth, (byte)(random.OneIn(3) ? random.Next(256) : 0)];
        byte[] table = hasTable ? random.Bytes(random.OneIn(8) ? random.Next(700) : Math.Min(length, 256) * ((entryBits + 7) / 8)) : [];
        int bytes = (depth + 7) / 8;
        byte[] pixels = kind >= 9 ? Runs(random, bytes) : PictureBytes.Content(random, (long)width * height * bytes - (random.OneIn(6) ? random.Next(20) : 0));
        return [.. header, .. random.Bytes(name), .. table, .. pixels, .. random.OneIn(2) ? [.. new byte[8], .. "TRUEVISION-XFILE.\0"u8] : Array.Empty<byte>()];
    }

    private static byte[] Runs(FuzzRandom random, int bytes)
    {
        var runs = new List<byte>();
        for (int count = random.Few(usual: 40, most: 4000); count > 0; count--)
        {
            int run = random.Next(random.OneIn(3) ? 128 : 6);
            bool isRepeated = random.OneIn(2);
            runs.AddRange([(byte)(run | (isRepeated ? 0x80 : 0)), .. random.Bytes(bytes * (isRepeated ? 1 : run + 1))]);
        }
        return [.. runs];
    }
}
