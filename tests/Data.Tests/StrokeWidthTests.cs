namespace MidasNet.Data.Tests;

public sealed class StrokeWidthTests
{
    private const int Size = 32, Side = Size * StrokeWidth.Fineness;

    [Theory]
    [InlineData(0.1, 2)] // a hairline
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(4, 2)]
    [InlineData(8, 2)]
    [InlineData(8, 5.5)]
    [InlineData(3, 1)]
    public void A_line_becomes_as_wide_as_is_asked_for(double drawn, double wanted)
    {
        // A slanted line through the middle: its ink is its length times its width.
        var image = StrokeWidth.Normalise(Draw((x, y) => Math.Abs(0.8 * (x - Size / 2.0) - 0.6 * (y - Size / 2.0)) <= Math.Max(drawn / 2, 0.13)), wanted);
        Assert.Equal((Size, Size), (image.Width, image.Height));
        double ink = Enumerable.Range(8, 16).Sum(y => Enumerable.Range(0, Size).Sum(x => image.Pixels[y * Size + x] / 255.0));
        Assert.Equal(16 * wanted / 0.8, ink, 16 * 0.35);
    }

    [Fact]
    public void The_loop_of_a_small_letter_opens()
    {
        static bool Ring(double x, double y) => Math.Abs(Math.Sqrt(Square(x - 16) + Square(y - 16)) - 6) <= 5.5;
        var drawn = Draw(Ring);
        var image = StrokeWidth.Normalise(drawn, 2);
        Assert.Equal(255, drawn.Pixels[(Side / 2 + 4) * Side + Side / 2]);
        Assert.Equal(0, image.Pixels[16 * Size + 16]);
        // The middle of the stroke stays where it was.
        Assert.InRange(image.Pixels[16 * Size + 22], 200, 255);
        Assert.InRange(image.Pixels[10 * Size + 16], 200, 255);
        Assert.Equal(0, image.Pixels[16 * Size + 26]);
    }

    [Fact]
    public void A_faint_pencil_counts_as_ink_and_noise_of_paper_does_not()
    {
        static bool Line(double x, double y) => Math.Abs(x - 16) <= 2;
        var faint = Draw(Line, ink: 100, ground: 20);
        Assert.Equal(StrokeWidth.Normalise(Draw(Line), 3).Pixels, StrokeWidth.Normalise(faint, 3).Pixels);
        Assert.All(StrokeWidth.Normalise(Draw((_, _) => false, ground: 30), 3).Pixels, pixel => Assert.Equal(0, pixel));
    }

    [Fact]
    public void Ink_everywhere_stays_ink() => Assert.All(StrokeWidth.Normalise(Draw((_, _) => true), 3).Pixels, pixel => Assert.Equal(255, pixel));

    private static GreyImage Draw(Func<double, double, bool> isInk, byte ink = 255, byte ground = 0)
    {
        var pixels = new byte[Side * Side];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = isInk((i % Side + 0.5) / StrokeWidth.Fineness, (i / Side + 0.5) / StrokeWidth.Fineness) ? ink : ground;
        return new GreyImage(Side, Side, pixels);
    }

    private static double Square(double x) => x * x;
}
