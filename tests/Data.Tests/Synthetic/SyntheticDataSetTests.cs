using System.Security.Cryptography;
using MidasNet.Data.Synthetic;

namespace MidasNet.Data.Tests.Synthetic;

public sealed class SyntheticDataSetTests
{
    [Fact]
    public void Drawings_mirror_the_real_set()
    {
        var images = SyntheticDataSet.Drawings(seed: 7, width: 32, height: 24);
        Assert.Equal(2480, images.Count);
        Assert.Equal(2480 * 24 * 32, images.Pixels.Length);
        Assert.Equal(62, images.ClassNames.Length);
        Assert.Equal(55, images.Writers.Distinct().Count());
        var writersOfClasses = images.Writers.Chunk(40).ToArray();
        Assert.All(writersOfClasses, writers => Assert.Equal(40, writers.Distinct().Count()));
        Assert.NotEqual(writersOfClasses[0], writersOfClasses[1]);
        Assert.Equal(Enumerable.Range(0, 2480).Select(i => i / 40), images.Labels);
        Assert.All(images.Pixels.Chunk(24 * 32), pixels => Assert.Contains(pixels, pixel => pixel > 200));
    }

    [Fact]
    public void Digits_are_balanced_and_in_random_order()
    {
        var images = SyntheticDataSet.Digits(seed: 7, count: 1005, SyntheticSplit.Train);
        Assert.Equal((28, 28, 1005 * 784), (images.Height, images.Width, images.Pixels.Length));
        Assert.All(images.Labels.CountBy(label => label), digit => Assert.InRange(digit.Value, 100, 101));
        Assert.InRange(images.Labels.Zip(images.Labels.Skip(1)).Count(pair => pair.Second == (pair.First + 1) % 10), 60, 140); // about a tenth
    }

    [Fact]
    public void No_writer_is_in_both_splits()
    {
        var train = SyntheticDataSet.Digits(seed: 7, count: 5000, SyntheticSplit.Train);
        var test = SyntheticDataSet.Digits(seed: 7, count: 1000, SyntheticSplit.Test);
        Assert.Empty(train.Writers.Intersect(test.Writers));
        Assert.Equal(SyntheticDataSet.TrainWriters, train.Writers.Distinct().Count());
        Assert.Equal(SyntheticDataSet.TestWriters, test.Writers.Distinct().Count());
    }

    [Fact]
    public void Equal_seeds_give_equal_bytes_and_different_seeds_do_not()
    {
        var images = SyntheticDataSet.Digits(seed: 7, count: 300, SyntheticSplit.Test);
        Assert.Equal(images.Pixels, SyntheticDataSet.Digits(seed: 7, count: 300, SyntheticSplit.Test).Pixels);
        Assert.NotEqual(images.Pixels, SyntheticDataSet.Digits(seed: 8, count: 300, SyntheticSplit.Test).Pixels);
    }

    [Fact]
    public void Pictures_do_not_depend_on_the_thread_that_draws_them()
    {
        var images = SyntheticDataSet.Drawings(seed: 7, perClass: 2, writers: 5, width: 32, height: 24);
        for (int i = 0; i < images.Count; i++)
        {
            var writer = new SyntheticWriter(7, int.Parse(images.Writers[i]["writer".Length..]));
            Assert.Equal(SyntheticDrawing.OnCanvas(images.Labels[i], writer, 0, 32, 24), images.Pixels.AsSpan(i * 32 * 24, 32 * 24));
        }
    }

    // Results on the set are comparable only as long as it does not change: after an intended change of a shape or a style, update these
    // checksums and the change log.
    [Fact]
    public void The_set_is_identical_on_every_machine()
    {
        Assert.Equal("B77AC875F83AFDD6", Sum(SyntheticDataSet.Drawings(seed: 1, perClass: 2, writers: 55, width: 64, height: 48)));
        Assert.Equal("8D2D2B84364A0554", Sum(SyntheticDataSet.Digits(seed: 1, count: 200, SyntheticSplit.Train)));
    }

    [Fact]
    public void Labels_match_the_pictures()
    {
        // The nearest class mean recognises most digits of MNIST too (82 %): a much lower accuracy would mean that labels belong to other pictures.
        var train = SyntheticDataSet.Digits(seed: 7, count: 2000, SyntheticSplit.Train);
        var test = SyntheticDataSet.Digits(seed: 7, count: 500, SyntheticSplit.Test);
        var means = Enumerable.Range(0, 10).Select(digit => MeanPicture(train, digit)).ToArray();
        int right = Enumerable.Range(0, test.Count).Count(i => Nearest(means, Picture(test, i)) == test.Labels[i]);
        Assert.InRange(right / 500.0, 0.6, 0.99);
    }

    [Fact]
    public void Rejects_impossible_sets()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDataSet.Drawings(1, perClass: 41, writers: 40));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDataSet.Drawings(1, perClass: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDataSet.Drawings(1, width: 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDataSet.Drawings(1, width: 4000, height: 4000));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDataSet.Digits(1, 0, SyntheticSplit.Train));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDataSet.Digits(1, int.MaxValue, SyntheticSplit.Train));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDataSet.Digits(1, 10, (SyntheticSplit)2));
    }

    private static string Sum(SyntheticImages images) => Convert.ToHexString(SHA256.HashData(images.Pixels))[..16];

    private static double[] Picture(SyntheticImages images, int i) =>
        [.. images.Pixels.AsSpan(i * 784, 784).ToArray().Select(pixel => (double)pixel)];

    private static double[] MeanPicture(SyntheticImages images, int label)
    {
        var members = Enumerable.Range(0, images.Count).Where(i => images.Labels[i] == label).Select(i => Picture(images, i)).ToArray();
        return [.. Enumerable.Range(0, 784).Select(p => members.Average(picture => picture[p]))];
    }

    private static int Nearest(double[][] means, double[] picture) =>
        Enumerable.Range(0, means.Length).MinBy(k => means[k].Zip(picture, (a, b) => (a - b) * (a - b)).Sum());
}
