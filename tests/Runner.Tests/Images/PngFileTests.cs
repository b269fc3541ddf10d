using SkiaSharp;

namespace MidasNet.Runner.Tests.Images;

public sealed class PngFileTests : IDisposable
{
    private readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Grey_pixels_read_back_as_they_were()
    {
        byte[] pixels = [.. Enumerable.Range(0, 15).Select(i => (byte)(i * 17))];
        PngFile.Write(temp.File("grey.png"), 5, 3, pixels);
        var image = SkiaImageDecoder.Decode(File.ReadAllBytes(temp.File("grey.png")), "grey.png");
        Assert.Equal((5, 3), (image.Width, image.Height));
        Assert.Equal(pixels, image.Pixels);
    }

    [Fact]
    public void Colours_read_back_as_they_were()
    {
        PngFile.Write(temp.File("rgb.png"), 2, 1, [255, 0, 7, 1, 2, 3]);
        using var bitmap = SKBitmap.Decode(temp.File("rgb.png"));
        Assert.Equal([new SKColor(255, 0, 7), new SKColor(1, 2, 3)], bitmap.Pixels);
    }

    [Fact]
    public void Bytes_that_fit_neither_are_refused() =>
        Assert.Contains(
            "takes 4 bytes (grey) or 12", Assert.Throws<ArgumentException>(() => PngFile.Write(temp.File("x.png"), 2, 2, new byte[5])).Message, StringComparison.Ordinal);
}
