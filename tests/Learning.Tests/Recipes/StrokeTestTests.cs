using MidasNet.Data;
using MidasNet.Data.Pictures;

namespace MidasNet.Learning.Tests;

public sealed class StrokeTestTests
{
    private const int Side = 28;

    [Fact]
    public void Thin_lines_are_lines_on_any_ground()
    {
        Assert.True(StrokeTest.AreLines(Draw(20, (x, y, shift) => Math.Abs(x - 10 - shift) < 2 || Math.Abs(y - 14) < 2), seed: 1));
        Assert.True(StrokeTest.AreLines(Draw(20, (x, y, shift) => !(Math.Abs(x - 10 - shift) < 2 || Math.Abs(y - 14) < 2)), seed: 1));
    }

    [Fact]
    public void Filled_shapes_are_not_lines() =>
        Assert.False(StrokeTest.AreLines(Draw(20, (x, y, shift) => Math.Abs(x - 14) + Math.Abs(y - 14) < 9 + shift), seed: 1));

    [Fact]
    public void Pictures_without_a_ground_are_not_lines() =>
        Assert.False(StrokeTest.AreLines(Draw(20, (x, y, _) => x > 1 && y > 0), seed: 1));

    [Fact]
    public void Empty_pictures_are_not_filled() => Assert.True(StrokeTest.AreLines(Draw(3, (_, _, _) => false), seed: 1));

    [Fact]
    public void Digits_and_letters_are_of_lines()
    {
        Assert.True(AreLines(RealFiles.Data("mnist/train-images-idx3-ubyte.gz")));
        Assert.True(AreLines(
            RealFiles.Data("emnist/emnist-byclass-test-images-upright-idx3-ubyte.gz"), RealFiles.Data("emnist/emnist-byclass-test-labels-idx1-ubyte.gz")));
    }

    [Fact]
    public void Clothes_are_filled()
    {
        const string File = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"; // of the Debian package dataset-fashion-mnist
        Assert.SkipUnless(System.IO.File.Exists(File), "the Debian package dataset-fashion-mnist is not installed");
        Assert.False(AreLines(File));
    }

    private static bool AreLines(string file, string? labelFile = null)
    {
        const int Count = 500;
        using var pictures = LabelledPictures.Open(file, new PictureSetOptions { LabelFile = labelFile });
        int step = pictures.Names.Count / Count;
        Picture[] chosen = [.. Enumerable.Range(0, Count).Select(i => pictures.Decode(i * step, channels: 1))];
        int[] labels = [.. Enumerable.Range(0, Count).Select(i => pictures.Labels[i * step])];
        return StrokeTest.AreLines(
            new LabelledImages(1, chosen[0].Height, chosen[0].Width, [.. chosen.SelectMany(picture => picture.Pixels)], labels, pictures.ClassNames), seed: 1);
    }

    private static LabelledImages Draw(int count, Func<int, int, int, bool> isLight)
    {
        byte[] pixels = [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(0, Side * Side)
            .Select(p => (byte)(isLight(p % Side, p / Side, i % 6) ? 200 : 20)))];
        return new LabelledImages(1, Side, Side, pixels, [.. Enumerable.Range(0, count).Select(i => i % 2)], ["a", "b"]);
    }
}
