using MidasNet.Data.Tests.Pictures;
using SixLabors.ImageSharp.PixelFormats;

namespace MidasNet.Data.Tests;

public sealed class PreprocessingChoiceTests : IDisposable
{
    private readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    public static TheoryData<string, string> Sets => new()
    {
        { "ink on paper", "drawing 48 0.5" },
        { "blue ink on paper", "drawing 48 0.5" },
        { "inks of two colours", "photo 128" },
        { "photographs", "photo 128" },
        { "grey photographs", "photo 128 grey" },
        { "small grey pictures", "digit 28" },
        { "small pictures in colour", "photo 32" },
        { "chalk on a board", "digit 64" },
    };

    [Theory]
    [MemberData(nameof(Sets))]
    public void The_preprocessing_follows_from_what_the_pictures_look_like(string look, string expected)
    {
        using var pictures = LabelledPictures.Open(Make(look));
        Assert.Equal(expected, pictures.SuggestPreprocessing().ToString());
    }

    [Fact]
    public void Size_kind_and_channels_can_be_given()
    {
        using var pictures = LabelledPictures.Open(Make("photographs"));
        Assert.Equal("photo 40 grey", pictures.SuggestPreprocessing(side: 40, channels: 1).ToString());
        Assert.Equal("drawing 48 0.5", pictures.SuggestPreprocessing(kind: PreprocessingKind.Drawing).ToString());
    }

    private string Make(string look)
    {
        int side = look.StartsWith("small", StringComparison.Ordinal) ? look.EndsWith("colour", StringComparison.Ordinal) ? 32 : 28 : 150;
        for (int i = 0; i < 8; i++)
        {
            int index = i;
            Directory.CreateDirectory(temp.File($"set/{i % 2}"));
            File.WriteAllBytes(temp.File($"set/{i % 2}/{i}.png"), Files.Encode("png", side, side, (x, y) => Pixel(look, x, y, index)));
        }
        return temp.File("set");
    }

    private static Rgba32 Pixel(string look, int x, int y, int index)
    {
        bool isInk = Math.Abs(x - y - 5 * index) < 5;
        byte texture = (byte)(37 * x + 101 * y + 13 * index), slope = (byte)(x + y + 10 * index);
        return look switch
        {
            "ink on paper" => isInk ? new Rgba32(20, 20, 20) : new Rgba32(245, 245, 245),
            "blue ink on paper" => isInk ? new Rgba32(20, 30, 180) : new Rgba32(245, 245, 245),
            "inks of two colours" => !isInk ? new Rgba32(245, 245, 245) : index % 2 == 0 ? new Rgba32(200, 20, 20) : new Rgba32(20, 30, 180),
            "photographs" or "small pictures in colour" => new Rgba32(slope, texture, (byte)(255 - slope)),
            "chalk on a board" => isInk ? new Rgba32(230, 230, 230) : new Rgba32(25, 25, 25),
            _ => new Rgba32(texture, texture, texture),
        };
    }
}
