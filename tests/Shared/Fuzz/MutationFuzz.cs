using System.Text;

namespace MidasNet.Tests;

/// <summary>Damages a file in ways that files are damaged, and in ways that someone hostile would try; the same ways in every run.</summary>
internal static class MutationFuzz
{
    // What a parser may trip over: signs, borders of integers, structure, escapes.
    private static readonly string[] Morsels =
    [
        "-", "\"", "{", "}", "[", "]", ",", ":", "\\u0000", "\\ud800", "../", "/", "0", "9223372036854775807", "18446744073709551616", "1e999",
        "null", "2147483647,", "\0", "\u00FF",
    ];

    // Sizes and places that binary formats may hold, little-endian.
    private static readonly byte[][] Borders =
    [
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0, 1, 0, 0, 0],
        [0xFF, 0xFF, 0xFF, 0x7F], [0xC7, 0xFF, 0xFF, 0x7F], [0xFF, 0xFF], [0, 0, 0, 0, 0, 0, 0, 0],
    ];

    /// <summary>A copy of the file with one to four changes, chosen by the number of the round.</summary>
    public static byte[] Mutate(byte[] file, int round)
    {
        var random = new RandomStream(seed: 20, a: (ulong)round, b: FuzzOptions.Seed);
        var bytes = file.ToList();
        for (int changes = 1 + random.NextInt(4); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.NextInt(bytes.Count);
            int length = Math.Min(1 + random.NextInt(12), bytes.Count - at);
            switch (random.NextInt(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.NextInt(8)); break;
                case 1: bytes[at] = (byte)random.NextInt(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, Encoding.Latin1.GetBytes(Morsels[random.NextInt(Morsels.Length)])); break;
                case 5: Overwrite(bytes, at, Borders[random.NextInt(Borders.Length)]); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, length)); break; // said twice
                default: bytes.RemoveRange(at, bytes.Count - at); break; // cut short
            }
        }
        return [.. bytes];
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (int i = 0; i < with.Length && at + i < bytes.Count; i++) bytes[at + i] = with[i];
    }
}
