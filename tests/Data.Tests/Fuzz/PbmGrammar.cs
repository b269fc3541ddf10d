using System.Text;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>PBM, PGM and PPM files: numbers without end, comments everywhere, maxima beyond two bytes, pixels that are missing.</summary>
internal static class PbmGrammar
{
    public static byte[] Build(FuzzRandom random)
    {
        int kind = 1 + random.Next(6);
        long width = PictureBytes.Side(random), height = PictureBytes.Side(random), maximum = random.OneIn(6) ? random.Next(70000) : 255;
        var head = new StringBuilder($"P{kind}").Append(Space(random)).Append(Number(random, width)).Append(Space(random)).Append(Number(random, height)).Append(Space(random));
        if (kind is not (1 or 4)) head.Append(Number(random, maximum)).Append('\n');
        long samples = Math.Min(Math.Min(width, 1 << 14) * Math.Min(height, 1 << 14) * (kind is 3 or 6 ? 3 : 1), 20_000);
        if (random.OneIn(10)) samples = random.Next(100);
        if (kind > 3) return [.. Encoding.Latin1.GetBytes(head.ToString()), .. PictureBytes.Content(random, kind == 4 ? height * ((width + 7) / 8) % 10_000 : samples * (maximum > 255 ? 2 : 1))];
        for (long i = 0; i < samples; i++) head.Append(random.OneIn(300) ? Space(random) : kind == 1 ? $"{random.Next(2)}" : Number(random, random.Next(256))).Append(' ');
        return Encoding.Latin1.GetBytes(head.ToString());
    }

    private static string Space(FuzzRandom random) => random.Next(10) switch
    {
        0 => $" #{random.Name().ReplaceLineEndings("")}\n",
        1 => new string(' ', random.Next(300)),
        2 => "\t",
        3 => "#",
        _ => "\n",
    };

    private static string Number(FuzzRandom random, long value) => random.Next(200) switch
    {
        0 => new string('9', random.Next(2000)),
        1 => $"-{value}",
        2 => "",
        3 => new string('0', random.Next(2000)) + value,
        4 => "x",
        _ => $"{value}",
    };
}
