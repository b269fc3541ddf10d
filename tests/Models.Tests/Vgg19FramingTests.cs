using MidasNet.Data;

namespace MidasNet.Models.Tests;

public class Vgg19FramingTests
{
    [Fact]
    public void Padding_puts_the_image_into_the_middle()
    {
        var target = new float[16];
        target.AsSpan().Fill(9);
        new Vgg19Framing(4, Scaled: false).Apply([1, 2, 3, 4], 2, 2, target);
        Assert.Equal([0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0], target);
    }

    [Fact]
    public void Scaling_interpolates_between_the_centres_of_pixels_and_repeats_the_edge()
    {
        var target = new float[16];
        new Vgg19Framing(4, Scaled: true).Apply([0, 4, 8, 12], 2, 2, target);
        Assert.Equal([0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12], target);
    }

    [Fact]
    public void An_image_larger_than_the_frame_is_refused() =>
        Assert.Contains("5x3", Assert.Throws<ArgumentException>(() => new Vgg19Framing(4, Scaled: false).Apply(new float[15], 5, 3, new float[16])).Message);

    [Fact]
    public void Batches_have_three_channels_minus_their_means()
    {
        var images = new LabelledImages(1, 2, 2, [0, 51, 102, 255], [0], ["a"]);
        var batch = Assert.Single(new Vgg19Batches(new BatchLoader(images, [0], new BatchLoaderOptions()), new Vgg19Framing(4, Scaled: false), ColourScaling.BlueGreenRed)
            .Epoch(0, TestContext.Current.CancellationToken));
        Assert.Equal((1, 3, 4, 4), (batch.Count, batch.Channels, batch.Height, batch.Width));
        for (int c = 0; c < 3; c++)
        {
            Assert.Equal(-ColourScaling.BlueGreenRed.Mean[c], batch.Images.Span[c * 16], 1e-4f);
            Assert.Equal(51 - ColourScaling.BlueGreenRed.Mean[c], batch.Images.Span[c * 16 + 6], 1e-4f);
            Assert.Equal(255 - ColourScaling.BlueGreenRed.Mean[c], batch.Images.Span[c * 16 + 10], 1e-4f);
        }
    }
}
