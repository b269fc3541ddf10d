using System.Text;
using MidasNet.Data.Tests.Pictures;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>WebP files: chunks of right files among odd ones, sizes that lie, animations, frames in frames.</summary>
internal static class WebpGrammar
{
    private static readonly byte[] Lossless = Files.Encode("webp lossless", 9, 7, Files.Noise)[12..], Lossy = Files.Encode("webp lossy", 9, 7, Files.Noise)[12..];

    public static byte[] Build(FuzzRandom random)
    {
        bool isExtended = random.OneIn(2);
        var body = new List<byte>();
        if (isExtended) body.AddRange(Chunk(random, "VP8X", [(byte)random.Of(0, 2, 2, 0x10, 0x12, random.Next(256)), 0, 0, 0, .. Number24(Side(random, 9)), .. Number24(Side(random, 7))]));
        for (int others = random.Few(usual: 2, most: 300); others > 0; others--) body.AddRange(Other(random, depth: 0));
        if (!random.OneIn(10)) body.AddRange(Image(random));
        for (int others = random.OneIn(3) ? random.Next(4) : 0; others > 0; others--) body.AddRange(Other(random, depth: 0));
        return [.. "RIFF"u8, .. PictureBytes.Little32(random.OneIn(20) ? PictureBytes.Side(random) : body.Count + 4), .. "WEBP"u8, .. body];
    }

    private static byte[] Other(FuzzRandom random, int depth) => random.Next(8) switch
    {
        0 => Chunk(random, "ANIM", random.Bytes(6)),
        1 => Chunk(random, "ALPH", [(byte)random.Of(0, 1, 2, 3, random.Next(256)), .. random.Bytes(random.Next(100))]),
        2 => Chunk(random, "ICCP", random.Bytes(random.Next(200))),
        3 => Chunk(random, "EXIF", PictureBytes.Exif(random)),
        4 => Chunk(random, "XMP ", Encoding.UTF8.GetBytes(random.Name())),
        5 => Chunk(random, random.Of("abcd", "VP8X", "\0\0\0\0"), random.Bytes(random.Next(30))),
        _ => Chunk(random, "ANMF", [
            .. Number24(random.Next(random.OneIn(5) ? 1 << 24 : 4)), .. Number24(random.Next(random.OneIn(5) ? 1 << 24 : 4)), .. Number24(Side(random, 9)), .. Number24(Side(random, 7)), .. Number24(100), (byte)random.Next(4),
            .. random.OneIn(8) && depth < 4 ? Other(random, depth + 1) : [], .. Image(random)]),
    };

    private static int Side(FuzzRandom random, int right) => random.OneIn(8) ? (int)PictureBytes.Side(random, 1 << 24) - 1 : right - 1;

    // A right image, or one with changes behind its header, where the sizes and tables are.
    private static byte[] Image(FuzzRandom random)
    {
        byte[] chunk = [.. random.OneIn(2) ? Lossless : Lossy];
        for (int changes = random.OneIn(2) ? random.Next(5) : 0; changes > 0; changes--) chunk[8 + random.Next(Math.Min(chunk.Length - 8, random.OneIn(2) ? 30 : chunk.Length))] = (byte)random.Next(256);
        return chunk;
    }

    private static byte[] Chunk(FuzzRandom random, string type, byte[] data) =>
        [.. Encoding.ASCII.GetBytes(type), .. PictureBytes.Little32(random.OneIn(60) ? PictureBytes.Side(random) : data.Length), .. data, .. new byte[data.Length % 2]];

    private static byte[] Number24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
}
