using MidasNet.Data.Tests.Pictures;
using SixLabors.ImageSharp.PixelFormats;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>
/// Pictures of every format that is read, damaged and built by grammar. How to run them for longer: <see cref="FuzzOptions"/> and <c>eng/fuzz.sh</c>.
/// </summary>
public sealed class PictureFuzzTests
{
    private static readonly Dictionary<string, Func<FuzzRandom, byte[]>> Grammars = new(StringComparer.Ordinal)
    {
        ["PNG"] = PngGrammar.Build,
        ["JPEG"] = JpegGrammar.Build,
        ["BMP"] = BmpGrammar.Build,
        ["GIF"] = GifGrammar.Build,
        ["WebP"] = WebpGrammar.Build,
        ["TIFF"] = TiffGrammar.Build,
        ["PBM, PGM or PPM"] = PbmGrammar.Build,
        ["TGA"] = TgaGrammar.Build,
    };

    public static TheoryData<string> Kinds => [.. Files.Encoders.Keys, "webp animated"];

    public static TheoryData<string> Formats => [.. Grammars.Keys];

    [Fact]
    public void Every_format_has_a_grammar() =>
        Assert.Equal(Data.Pictures.PictureFormat.All.Select(format => format.Name).Order(), Grammars.Keys.Order());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Damaged_pictures_are_decoded_or_refused_within_bounds(string kind)
    {
        byte[] still = Files.Encode(kind == "webp animated" ? "webp lossless" : kind, 9, 7, kind.Contains("gif", StringComparison.Ordinal) ? Two : Files.Noise);
        byte[] file = kind == "webp animated" ? Files.Animation(still, canvas: 20, left: 2, top: 4, side: 9) : still;
        string name = kind == "tga" ? "a.tga" : "a";
        Assert.True(BoundedDecoding.Decode(file, name, channels: 1));
        bool isPng = kind.StartsWith("png", StringComparison.Ordinal);
        new FuzzTally($"damaged {kind}") { MayRefuseAll = isPng }.Run(FuzzOptions.Rounds(60), round =>
        {
            byte[] damaged = MutationFuzz.Mutate(file, round);
            // Half of the files have right checksums, so that the damage gets further.
            if (isPng && round % 2 == 0) PngGrammar.SetChecksums(damaged);
            return BoundedDecoding.Decode(damaged, name, channels: round % 3 == 0 ? 3 : 1);
        });

        static Rgba32 Two(int x, int y) => (x + y) % 2 == 0 ? new Rgba32(200, 100, 50) : new Rgba32(10, 20, 30);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Pictures_built_by_grammar_are_decoded_or_refused_within_bounds(string format) =>
        new FuzzTally($"{format} by grammar").Run(FuzzOptions.Rounds(120), round =>
        {
            var random = new FuzzRandom(seed: 41, round);
            byte[] file = Grammars[format](random);
            if (random.OneIn(10)) file = MutationFuzz.Mutate(file, round);
            return BoundedDecoding.Decode(file, "a.tga", channels: random.OneIn(2) ? 3 : 1);
        });
}
