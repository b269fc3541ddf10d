using MidasNet.Data;
using MidasNet.Data.Pictures;

namespace MidasNet.Learning.Tests;

public sealed class FlipTestTests
{
    private const int Side = 12;

    [Fact]
    public void Pictures_whose_class_is_a_direction_are_not_mirrored() =>
        Assert.False(FlipTest.KeepsClasses(Draw(200, channels: 1, (label, x, y, _) => label == 0 ? x <= y : Side - 1 - x <= y), seed: 1));

    [Fact]
    public void Pictures_whose_class_is_a_shape_without_direction_are_mirrored() =>
        Assert.True(FlipTest.KeepsClasses(Draw(200, channels: 1, (label, x, y, shift) => (label == 0 ? x : y) == 3 + shift), seed: 1));

    [Fact]
    public void Colours_count_as_classes_too() =>
        Assert.True(FlipTest.KeepsClasses(Draw(200, channels: 3, (_, x, _, shift) => Math.Abs(2 * x - Side + 1) < 2 + shift), seed: 1));

    [Fact]
    public void Few_pictures_tell_nothing() =>
        Assert.Null(FlipTest.KeepsClasses(Draw(10, channels: 1, (label, x, y, _) => label == 0 ? x < y : x > y), seed: 1));

    [Fact]
    public void Pictures_whose_neighbours_are_of_any_class_tell_nothing() =>
        Assert.Null(FlipTest.KeepsClasses(Draw(200, channels: 1, (_, x, _, shift) => x == 3 + shift), seed: 1));

    [Theory]
    [InlineData("mnist/train-images-idx3-ubyte.gz", false)]
    [InlineData("cifar10-jpeg.zip", true)]
    public void Digits_are_not_mirrored_and_photographs_are(string data, bool expected)
    {
        const int Count = 1000;
        using var pictures = LabelledPictures.Open(RealFiles.Data(data));
        int channels = pictures.SuggestPreprocessing().Channels, step = pictures.Names.Count / Count;
        Picture[] chosen = [.. Enumerable.Range(0, Count).Select(i => pictures.Decode(i * step, channels))];
        int[] labels = [.. Enumerable.Range(0, Count).Select(i => pictures.Labels[i * step])];
        var images = new LabelledImages(
            channels, chosen[0].Height, chosen[0].Width, [.. chosen.SelectMany(picture => picture.Pixels)], labels, pictures.ClassNames);
        Assert.Equal(expected, FlipTest.KeepsClasses(images, seed: 1));
    }

    /// <summary>Two classes; light where the shape says so, with noise. In colour the class also decides the channel.</summary>
    private static LabelledImages Draw(int count, int channels, Func<int, int, int, int, bool> isLight)
    {
        var random = new RandomStream(5);
        var pixels = new byte[count * channels * Side * Side];
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        for (int i = 0; i < count; i++)
        {
            int shift = random.NextInt(6);
            for (int p = 0; p < channels * Side * Side; p++)
            {
                var (channel, y, x) = (p / (Side * Side), p / Side % Side, p % Side);
                bool isOwn = channels == 1 || channel == labels[i];
                pixels[i * channels * Side * Side + p] = (byte)((isOwn && isLight(labels[i], x, y, shift) ? 180 : 0) + random.NextDouble(0, 60));
            }
        }
        return new LabelledImages(channels, Side, Side, pixels, labels, ["a", "b"]);
    }
}
