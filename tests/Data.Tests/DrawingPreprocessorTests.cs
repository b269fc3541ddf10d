using MidasNet.Data.Pictures;

namespace MidasNet.Data.Tests;

public sealed class DrawingPreprocessorTests
{
    [Theory]
    [InlineData(1200, 900)]
    [InlineData(240, 180)]
    [InlineData(50, 400)] // tall
    [InlineData(1, 1)]
    [InlineData(100_000, 1)] // 18 million columns, were it 180 high
    public void An_empty_sheet_of_any_size_becomes_an_empty_square(int width, int height)
    {
        var image = new DrawingPreprocessor(48, 0.5).Apply(Sheet(width, height));
        Assert.Equal((48, 48), (image.Width, image.Height));
        Assert.All(image.Pixels, pixel => Assert.Equal(0, pixel));
    }

    [Theory]
    // The side of the ink: 0.78 of the target for 90 of 180 rows, and by the power for other sizes.
    [InlineData(450, 0.5, 37.4)]
    [InlineData(450, 0, 37.4)]
    [InlineData(110, 1, 37.4)]
    [InlineData(110, 0.5, 18.5)] // a quarter of the usual size: half of the difference is kept
    [InlineData(110, 0, 9.2)]
    [InlineData(880, 0, 48)] // would reach beyond the window: scaled down to fit
    public void The_ink_is_scaled_by_the_power_of_its_size(int side, double exponent, double expected)
    {
        var image = new DrawingPreprocessor(48, exponent).Apply(Sheet(1200, 900, left: 20, top: 10, side));
        double ink = Math.Sqrt(image.Pixels.Sum(pixel => pixel / 255.0));
        Assert.InRange(ink, expected - 0.7, expected + 0.7);
    }

    [Fact]
    public void The_ink_is_in_the_middle_and_light()
    {
        var image = new DrawingPreprocessor(48, 0.5).Apply(Sheet(1200, 900, left: 700, top: 100, side: 300));
        Assert.Equal(255, image.Pixels[24 * 48 + 24]);
        Assert.Equal(0, image.Pixels[0]);
        double total = image.Pixels.Sum(pixel => (double)pixel);
        Assert.Equal(23.5, image.Pixels.Select((pixel, i) => pixel * (double)(i % 48)).Sum() / total, 0.2);
        Assert.Equal(23.5, image.Pixels.Select((pixel, i) => pixel * (double)(i / 48)).Sum() / total, 0.2);
    }

    [Theory]
    [InlineData(450, 1)]
    [InlineData(110, 1)]
    [InlineData(110, 0.5)]
    [InlineData(110, 0)]
    public void Strokes_are_as_wide_as_is_asked_for_whatever_the_size_of_the_ink(int length, double exponent)
    {
        const int Pen = 34;
        var sheet = Sheet(1200, 900);
        for (int y = 400; y < 400 + Pen; y++)
            sheet.Pixels.AsSpan(y * 1200 + 300, length).Clear();
        var image = new DrawingPreprocessor(64, exponent, strokeWidth: 4 / 64.0).Apply(sheet);
        var columns = Enumerable.Range(0, 64).Select(x => Enumerable.Range(0, 64).Sum(y => image.Pixels[y * 64 + x] / 255.0)).ToArray();
        Assert.Equal(4, columns[32], 0.3);
        Assert.Equal(0, columns[0]);
    }

    [Fact]
    public void The_resolution_of_the_scan_hardly_matters()
    {
        var preprocessor = new DrawingPreprocessor(32, 0.5);
        var fine = preprocessor.Apply(Sheet(1200, 900, left: 400, top: 200, side: 400));
        var coarse = preprocessor.Apply(Sheet(600, 450, left: 200, top: 100, side: 200));
        Assert.All(fine.Pixels.Zip(coarse.Pixels), pair => Assert.InRange(pair.First - pair.Second, -8, 8));
    }

    [Fact]
    public void Digits_are_scaled_or_padded()
    {
        var digit = new GreyImage(28, 28, [.. Enumerable.Repeat((byte)9, 784)]);
        Assert.All(DigitPreprocessor.Resize(14)(digit).Pixels, pixel => Assert.Equal(9, pixel));
        var padded = DigitPreprocessor.Pad(32)(digit);
        Assert.Equal((32, 784), (padded.Width, padded.Pixels.Count(pixel => pixel == 9)));
    }

    [Fact]
    public void Drawings_of_part_1_fill_their_square_with_thin_light_strokes()
    {
        using var folder = LabelledPictures.Open(RealFiles.Data("trainPart1.zip"));
        var preprocessor = new DrawingPreprocessor(48, 0.5);
        // Each hundredth drawing only: all of them take half a minute.
        var images = Enumerable.Range(0, folder.Names.Count).Where(i => i % 100 == 0).Select(i => preprocessor.Apply(folder.Decode(i).ToGrey())).ToList();
        Assert.Equal(25, images.Count);
        Assert.All(images, image => Assert.Equal((48, 48), (image.Width, image.Height)));
        Assert.All(images, image => Assert.InRange(image.Pixels.Average(pixel => pixel / 255.0), 0.01, 0.4));
    }

    [Fact]
    public void Digits_of_part_3_are_those_of_mnist_but_for_the_loss_of_jpeg()
    {
        var mnist = IdxFile.ReadImages(RealFiles.Data("mnist/train-images-idx3-ubyte.gz"));
        using var zip = System.IO.Compression.ZipFile.OpenRead(RealFiles.Data("mnistTask3.zip"));
        foreach (var entry in zip.Entries.Where((_, i) => i % 3000 == 0))
        {
            using var stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            var image = new PictureDecoder().Decode(bytes, entry.FullName);
            int number = int.Parse(entry.Name.AsSpan(6, 6));
            Assert.InRange(image.Pixels.Zip(mnist.Bytes.Skip(number * 784)).Average(pair => Math.Abs(pair.First - pair.Second)), 0, 6);
        }
    }

    /// <summary>White paper with a black square on it.</summary>
    private static GreyImage Sheet(int width, int height, int left = 0, int top = 0, int side = 0)
    {
        var sheet = new GreyImage(width, height, [.. Enumerable.Repeat((byte)255, width * height)]);
        for (int y = top; y < Math.Min(top + side, height); y++)
            sheet.Pixels.AsSpan(y * width + left, side).Clear();
        return sheet;
    }
}
