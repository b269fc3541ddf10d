using MidasNet.Data.Pictures;

namespace MidasNet.Data.Tests;

public sealed class ResamplingTests
{
    private static readonly GreyImage Ramp = new(4, 2, [0, 10, 20, 30, 40, 50, 60, 70]);

    [Fact]
    public void Shrinking_averages_whole_areas() => Assert.Equal([25, 45], Ramp.Resize(2, 1).Pixels);

    [Fact]
    public void Shrinking_shares_pixels_that_lie_across_a_border() => // thirds of 4: 1 1/3 pixels each
        Assert.Equal([3, 15, 28], new GreyImage(4, 1, [0, 10, 20, 30]).Resize(3, 1).Pixels);

    [Fact]
    public void Enlarging_interpolates_and_keeps_the_edges() =>
        Assert.Equal([0, 25, 75, 100], new GreyImage(2, 1, [0, 100]).Resize(4, 1).Pixels);

    [Theory]
    [InlineData(37, 23)] // wider than a vector and not a multiple of it
    [InlineData(64, 5)]
    [InlineData(3, 3)]
    public void The_same_size_gives_the_same_image(int width, int height)
    {
        var image = new GreyImage(width, height, [.. Enumerable.Range(0, width * height).Select(i => (byte)(i * 7))]);
        Assert.Equal(image.Pixels, image.Resize(width, height).Pixels);
        if (width == height)
            Assert.Equal(image.Pixels, image.Window(0, 0, 1, width).Pixels);
    }

    [Fact]
    public void A_constant_image_stays_so_at_every_size()
    {
        var image = new GreyImage(45, 31, [.. Enumerable.Repeat((byte)200, 45 * 31)]);
        Assert.All(image.Resize(13, 7).Pixels.Concat(image.Resize(100, 40).Pixels), pixel => Assert.Equal(200, pixel));
    }

    [Fact]
    public void A_window_beyond_the_image_is_black_there() =>
        Assert.Equal([0, 0, 0, 0, 0, 10, 0, 40, 50], Ramp.Window(left: -1, top: -1, pitch: 1, size: 3).Pixels);

    [Theory]
    [InlineData(-100, 0.5)]
    [InlineData(100, 0.5)]
    [InlineData(-100, 3)]
    [InlineData(100, 3)]
    public void A_window_far_outside_is_black(double left, double pitch) =>
        Assert.All(Ramp.Window(left, 0, pitch, 4).Pixels, pixel => Assert.Equal(0, pixel));

    [Fact]
    public void Padding_puts_the_image_in_the_middle() =>
        Assert.Equal([0, 0, 0, 0, 7, 0, 0, 0, 0], new GreyImage(1, 1, [7]).Pad(3, 3).Pixels);

    [Fact]
    public void Padding_to_less_is_refused() => Assert.Throws<ArgumentException>(() => Ramp.Pad(3, 3));

    [Fact]
    public void The_ink_box_holds_all_ink_and_no_more()
    {
        var image = new GreyImage(5, 4, new byte[20]);
        image.Pixels[1 * 5 + 3] = 50;
        image.Pixels[2 * 5 + 1] = 255;
        image.Pixels[3 * 5 + 4] = 49;
        Assert.Equal(new InkBox(1, 1, 3, 2), InkBox.Find(image, threshold: 50));
        Assert.Null(InkBox.Find(new GreyImage(5, 4, new byte[20]), threshold: 1));
    }

    [Fact]
    public void An_image_has_as_many_pixels_as_its_size_says() =>
        Assert.Contains("has 6 pixels, but 5", Assert.Throws<ArgumentException>(() => new GreyImage(3, 2, new byte[5])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(7, 5, 3, 2)]
    [InlineData(7, 5, 11, 9)]
    [InlineData(64, 33, 24, 24)]
    [InlineData(1, 1, 4, 4)]
    public void A_window_of_a_coloured_picture_has_the_bytes_of_its_channels_alone(int columns, int rows, int width, int height)
    {
        const int left = 3, top = 2;
        int wide = columns + 5, high = rows + 4;
        var random = new RandomStream(5);
        byte[] pixels = [.. Enumerable.Range(0, 3 * wide * high).Select(_ => (byte)random.NextInt(256))];
        byte[] scaled = Resampling.Resize(new Picture(3, wide, high, pixels), left, top, columns, rows, width, height);
        for (int c = 0; c < 3; c++)
        {
            byte[] window = [.. from y in Enumerable.Range(top, rows) from x in Enumerable.Range(left, columns) select pixels[(c * high + y) * wide + x]];
            Assert.Equal(new GreyImage(columns, rows, window).Resize(width, height).Pixels, scaled[(c * width * height)..((c + 1) * width * height)]);
        }
    }
}
