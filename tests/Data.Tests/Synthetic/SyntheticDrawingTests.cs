using MidasNet.Data.Synthetic;

namespace MidasNet.Data.Tests.Synthetic;

public sealed class SyntheticDrawingTests
{
    private const int Width = 64, Height = 48, Side = SyntheticDrawing.NormalisedSide;

    [Fact]
    public void Every_shape_of_every_class_leaves_ink_inside_the_canvas()
    {
        foreach (var writer in Writers(3))
        {
            for (int c = 0; c < SyntheticCharacters.ClassCount; c++)
            {
                for (int shape = 0; shape < SyntheticCharacters.ShapeCount(c); shape++)
                {
                    var trace = PenTrace.Draw(c, writer, 0, haste: 1, shape);
                    var pixels = SyntheticDrawing.OnCanvas(trace, c, writer, 0, Width, Height);
                    Assert.Contains((byte)255, pixels);
                    Assert.Equal(0, BorderInk(pixels, Width, Height));
                    Assert.Contains(SyntheticDrawing.Normalised(trace, writer), pixel => pixel > 200);
                }
            }
        }
    }

    [Theory]
    [InlineData(8, 8)] // the smallest
    [InlineData(200, 16)] // flat
    [InlineData(16, 200)] // tall
    public void Ink_stays_inside_a_canvas_of_any_shape(int width, int height)
    {
        foreach (var writer in Writers(10))
        {
            var pixels = SyntheticDrawing.OnCanvas(writer.Index * 6, writer, 0, width, height);
            Assert.Equal(width * height, pixels.Length);
            Assert.Contains(pixels, pixel => pixel > 100);
            Assert.Equal(0, BorderInk(pixels, width, height));
        }
    }

    [Fact]
    public void A_normalised_picture_has_centred_ink_of_twenty_pixels()
    {
        foreach (var writer in Writers(30))
        {
            for (int digit = 0; digit < 10; digit++)
            {
                var pixels = SyntheticDrawing.Normalised(digit, writer, 0);
                double mass = pixels.Sum(pixel => pixel);
                double x = pixels.Select((pixel, i) => pixel * (i % Side + 0.5)).Sum() / mass, y = pixels.Select((pixel, i) => pixel * (i / Side + 0.5)).Sum() / mass;
                // Shifted by whole pixels, so that an offset of half a pixel may remain.
                Assert.InRange(x, Side / 2.0 - 0.51, Side / 2.0 + 0.51);
                Assert.InRange(y, Side / 2.0 - 0.51, Side / 2.0 + 0.51);
                var inked = Enumerable.Range(0, pixels.Length).Where(i => pixels[i] > 127).ToArray();
                int wide = inked.Max(i => i % Side) - inked.Min(i => i % Side) + 1, high = inked.Max(i => i / Side) - inked.Min(i => i / Side) + 1;
                // Tapered ends may not reach the box; pressure may exceed it by a fraction of a pixel.
                Assert.InRange(Math.Max(wide, high), SyntheticDrawing.NormalisedInk - 4, SyntheticDrawing.NormalisedInk + 1);
            }
        }
    }

    [Theory]
    [InlineData('c', 'C')]
    [InlineData('o', 'O')]
    [InlineData('s', 'S')]
    [InlineData('x', 'X')]
    public void On_a_canvas_lower_case_letters_are_smaller_than_capitals(char small, char capital) =>
        Assert.True(MeanHeight(small) < 0.8 * MeanHeight(capital));

    [Fact]
    public void Drawings_differ_by_sample_and_writer_and_are_reproducible()
    {
        var writers = Writers(2).ToArray();
        byte[] first = SyntheticDrawing.Normalised(3, writers[0], 0);
        Assert.Equal(first, SyntheticDrawing.Normalised(3, new SyntheticWriter(1, 0), 0));
        Assert.NotEqual(first, SyntheticDrawing.Normalised(3, writers[0], 1));
        Assert.NotEqual(first, SyntheticDrawing.Normalised(3, writers[1], 0));
        Assert.NotEqual(first, SyntheticDrawing.Normalised(3, new SyntheticWriter(2, 0), 0));
    }

    [Fact]
    public void Writers_mostly_use_their_preferred_shape()
    {
        int kept = 0, four = SyntheticCharacters.ClassOf('4');
        var writers = Writers(200).ToArray();
        foreach (var writer in writers)
        {
            var chance = writer.ChanceOf(four, 0);
            kept += writer.ChooseShape(four, ref chance) == writer.PreferredShape(four) ? 1 : 0;
        }
        Assert.InRange(kept, 170, 199);
        Assert.Equal(SyntheticCharacters.ShapeCount(four), writers.Select(writer => writer.PreferredShape(four)).Distinct().Count());
    }

    [Fact]
    public void Rejects_invalid_classes_samples_sides_and_writers()
    {
        var writer = new SyntheticWriter(1, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDrawing.OnCanvas(62, writer, 0, Width, Height));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDrawing.OnCanvas(0, writer, -1, Width, Height));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDrawing.OnCanvas(0, writer, 0, 7, Height));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDrawing.OnCanvas(0, writer, 0, Width, 5000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticWriter(1, -1));
    }

    private static IEnumerable<SyntheticWriter> Writers(int count) => Enumerable.Range(0, count).Select(index => new SyntheticWriter(1, index));

    private static int BorderInk(byte[] pixels, int width, int height) => pixels
        .Where((_, i) => i % width == 0 || i % width == width - 1 || i / width == 0 || i / width == height - 1)
        .Sum(pixel => pixel > 127 ? 1 : 0);

    private static double MeanHeight(char character) => Writers(40).Average(writer =>
    {
        var pixels = SyntheticDrawing.OnCanvas(SyntheticCharacters.ClassOf(character), writer, 0, Width, Height);
        return Array.FindLastIndex(pixels, pixel => pixel > 127) / Width - Array.FindIndex(pixels, pixel => pixel > 127) / Width + 1;
    });
}
