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
}
