namespace MidasNet.Data.Tests;

public class SheetInkTests
{
    [Fact]
    public void Size_and_position_are_fractions_of_the_sheet()
    {
        // 450 rows and 300 columns of ink: 90 and 60 in the lengths of a sheet of 180 rows.
        float[] auxiliary = SheetInk.Measure(Sheet(1200, 900, left: 300, top: 450, inkWidth: 300, inkHeight: 450));
        float[] expected = [0, 60 / 90f - 1, 0, MathF.Log(60 / 90f), 4 * 0.375f - 2, 4 * 0.75f - 2, 0, 2];
        Assert.Equal(Preprocessing.GeometryFeatures, auxiliary.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], auxiliary[i], 0.05f);
    }

    [Fact]
    public void The_resolution_of_the_scan_hardly_matters()
    {
        float[] fine = SheetInk.Measure(Sheet(1200, 900, 200, 100, 400, 300)), coarse = SheetInk.Measure(Sheet(600, 450, 100, 50, 200, 150));
        Assert.All(fine.Zip(coarse), pair => Assert.Equal(pair.First, pair.Second, 0.06f));
    }

    [Theory]
    [InlineData(1200, 900)]
    [InlineData(1, 1)]
    [InlineData(100_000, 1)]
    public void An_empty_sheet_has_zero_features(int width, int height) =>
        Assert.Equal(new float[Preprocessing.GeometryFeatures], SheetInk.Measure(Sheet(width, height, 0, 0, 0, 0)));

    private static GreyImage Sheet(int width, int height, int left, int top, int inkWidth, int inkHeight)
    {
        var sheet = new GreyImage(width, height, [.. Enumerable.Repeat((byte)255, width * height)]);
        for (int y = top; y < top + inkHeight; y++) sheet.Pixels.AsSpan(y * width + left, inkWidth).Clear();
        return sheet;
    }
}
