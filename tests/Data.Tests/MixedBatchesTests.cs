namespace MidasNet.Data.Tests;

public class MixedBatchesTests
{
    private static readonly LabelledImages Images = new(
        1, 1, 2, [0, 255, 255, 0, 51, 51, 102, 0], [0, 1, 2, 3], ["a", "b", "c", "d"], auxiliaryFeatures: new AuxiliaryFeatures(1, [1, 2, 3, 4]));

    private static MixedBatches Mixed(float strength = 0.5f, ulong seed = 3) =>
        new(new BatchLoader(Images, [0, 1, 2, 3, 0], new BatchLoaderOptions { BatchSize = 3, ReadAhead = 0 }), strength, seed);

    [Fact]
    public void Each_image_its_auxiliary_features_and_its_label_are_blended_with_the_next_of_the_batch()
    {
        var source = Mixed();
        Assert.Equal((2, 5), (source.BatchCount, source.ImageCount));
        int number = 0;
        foreach (var batch in source.Epoch(0, TestContext.Current.CancellationToken))
        {
            int[] members = number++ == 0 ? [0, 1, 2] : [3, 0];
            float other = batch.OtherShare;
            Assert.InRange(other, 0, 0.5);
            for (int n = 0; n < members.Length; n++)
            {
                int one = members[n], next = members[(n + 1) % members.Length];
                Assert.Equal((one, next), (batch.Labels.Span[n], batch.OtherLabels.Span[n]));
                Assert.Equal((batch.Indices.Span[n], batch.Indices.Span[(n + 1) % members.Length]), (one, batch.OtherIndices.Span[n]));
                Assert.Equal((1 - other) * (one + 1) + other * (next + 1), batch.AuxiliaryFeatures.Span[n], 1e-5f);
                for (int i = 0; i < 2; i++)
                    Assert.Equal(((1 - other) * Images.Image(one)[i] + other * Images.Image(next)[i]) / 255, batch.Images.Span[2 * n + i], 1e-5f);
            }
        }
        Assert.Equal(2, number);
    }

    [Fact]
    public void The_seed_and_the_epoch_decide_the_shares()
    {
        Assert.Equal(Shares(Mixed(), 0), Shares(Mixed(), 0));
        Assert.NotEqual(Shares(Mixed(), 0), Shares(Mixed(), 1));
        Assert.NotEqual(Shares(Mixed(), 0), Shares(Mixed(seed: 4), 0));

        static float[] Shares(MixedBatches source, int epoch) => [.. source.Epoch(epoch, TestContext.Current.CancellationToken).Select(b => b.OtherShare)];
    }

    [Theory]
    [InlineData(0.2, 0.101)] // E min(x, 1 - x) of Beta(a, a), by simulation elsewhere
    [InlineData(1, 0.25)] // uniform
    public void Shares_follow_the_beta_distribution(float strength, double expected)
    {
        var source = Mixed(strength);
        double mean = Enumerable.Range(0, 3000)
            .SelectMany(epoch => source.Epoch(epoch, TestContext.Current.CancellationToken).Select(b => (double)b.OtherShare)).Average();
        Assert.Equal(expected, mean, 0.01); // the standard error is below 0.002
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5f)]
    [InlineData(float.NaN)]
    public void A_strength_that_makes_no_sense_is_refused(float strength) => Assert.Throws<ArgumentOutOfRangeException>(() => Mixed(strength));

    [Fact]
    public void CutMix_pastes_a_rectangle_of_the_next_image_whose_share_is_that_of_its_area()
    {
        var images = new LabelledImages(2, 6, 9, [.. Enumerable.Range(0, 3 * 108).Select(i => (byte)(i / 108 * 50 + i % 108 / 3))], [0, 1, 2], ["a", "b", "c"]);
        var source = new MixedBatches(new BatchLoader(images, [0, 1, 2], new BatchLoaderOptions { BatchSize = 3, ReadAhead = 0 }), 0, seed: 3, cutMix: 1);
        var shares = new List<float>();
        for (int epoch = 0; epoch < 40; epoch++)
        {
            var batch = source.Epoch(epoch, TestContext.Current.CancellationToken).Single();
            shares.Add(batch.OtherShare);
            for (int n = 0; n < 3; n++)
            {
                float[] mixed = batch.Images.Span.Slice(n * 108, 108).ToArray();
                float[] own = [.. images.Image(n).ToArray().Select(pixel => pixel / 255f)], next = [.. images.Image((n + 1) % 3).ToArray().Select(pixel => pixel / 255f)];
                bool[] isNext = [.. mixed.Select((value, i) => Math.Abs(value - next[i]) < 1e-6)];
                Assert.All(mixed.Index(), pixel => Assert.Equal(isNext[pixel.Index] ? next[pixel.Index] : own[pixel.Index], pixel.Item, 1e-6f));
                Assert.Equal(isNext[..54], isNext[54..]); // the same rectangle in all channels
                Assert.Equal(isNext.Count(is_ => is_) / 108.0, batch.OtherShare, 1e-6);
                int[] rows = [.. Enumerable.Range(0, 54).Where(i => isNext[i]).Select(i => i / 9).Distinct()], columns = [.. Enumerable.Range(0, 54).Where(i => isNext[i]).Select(i => i % 9).Distinct()];
                Assert.Equal(rows.Length * columns.Length, isNext[..54].Count(is_ => is_));
                Assert.Equal((n, (n + 1) % 3), (batch.Labels.Span[n], batch.OtherLabels.Span[n]));
            }
        }
        Assert.True(shares.Min() < 0.15 && shares.Max() > 0.6 && shares.Distinct().Count() > 10);
    }

    [Fact]
    public void With_mixup_and_CutMix_each_batch_has_one_of_them()
    {
        var loader = new BatchLoader(Images, [0, 1, 2, 3], new BatchLoaderOptions { BatchSize = 2, ReadAhead = 0 });
        var both = new MixedBatches(loader, 1, seed: 3, cutMix: 1);
        var shares = Enumerable.Range(0, 100).SelectMany(epoch => both.Epoch(epoch, TestContext.Current.CancellationToken).Select(b => b.OtherShare)).ToArray();
        // Of images of two pixels CutMix takes none, one or both.
        Assert.InRange(shares.Count(share => share is 0 or 0.5f or 1), 70, 130);
        var second = both.Epoch(0, 1, TestContext.Current.CancellationToken).Single().OtherShare;
        Assert.Equal(shares[1], second);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MixedBatches(loader, 0, 1, cutMix: 1.5));
    }
}
