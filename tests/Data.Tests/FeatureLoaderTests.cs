namespace MidasNet.Data.Tests;

public class FeatureLoaderTests
{
    private static readonly int[] Labels = [0, 1, 2, 3, 4];

    [Fact]
    public void Gives_every_image_in_order_with_a_last_batch_that_is_not_full()
    {
        var batches = Collect(new FeatureLoader(Features(), Labels, [4, 3, 2, 1, 0], Scaling(), batchSize: 2, seed: null));
        Assert.Equal([4, 3, 2, 1, 0], batches.SelectMany(b => b.Labels));
        Assert.Equal([2, 2, 1], batches.Select(b => b.Labels.Length));
    }

    [Fact]
    public void Shuffled_epochs_differ_repeat_by_seed_and_leave_the_rest_out()
    {
        var loader = new FeatureLoader(Features(), Labels, [0, 1, 2, 3, 4], Scaling(), batchSize: 2, seed: 5);
        var again = new FeatureLoader(Features(), Labels, [0, 1, 2, 3, 4], Scaling(), batchSize: 2, seed: 5);
        Assert.Equal(4, loader.ImageCount);
        Assert.Equal(Order(loader, 0), Order(again, 0));
        Assert.Contains(Enumerable.Range(1, 5), epoch => !Order(loader, epoch).SequenceEqual(Order(loader, 0)));
    }

    [Fact]
    public void Scaled_features_have_no_mean_and_less_than_unit_spread_and_are_clipped()
    {
        var features = Features();
        features.Set(4, [1000f, 1]);
        var scaling = FeatureScaling.Measure(features, [0, 1, 2, 3]);
        float[] sum = new float[2], row = new float[2];
        for (int i = 0; i < 4; i++)
        {
            scaling.Apply(features[i], row);
            for (int f = 0; f < 2; f++) sum[f] += row[f];
            Assert.All(row, value => Assert.InRange(value, -2, 2));
        }
        Assert.All(sum, value => Assert.Equal(0, value, 1e-5));
        scaling.Apply(features[4], row);
        Assert.Equal(6, row[0]);
    }

    [Fact]
    public void Features_beyond_the_range_of_16_bits_stay_finite()
    {
        var features = new FeatureMatrix(1, 2);
        features.Set(0, [1e6f, -1e6f]);
        Assert.All(features[0].ToArray(), value => Assert.True(Half.IsFinite(value)));
    }

    private static FeatureMatrix Features()
    {
        var features = new FeatureMatrix(5, 2);
        features.Set(0, [0, 10, 1, 8, 2, 6, 3, 4, 4, 2]);
        return features;
    }

    private static FeatureScaling Scaling() => FeatureScaling.Measure(Features(), [0, 1, 2, 3, 4]);

    private static int[] Order(FeatureLoader loader, int epoch) => [.. loader.Epoch(epoch).SelectMany(b => b.Labels.ToArray())];

    private static List<(int[] Labels, float[] Images)> Collect(FeatureLoader loader) =>
        [.. loader.Epoch(0).Select(b => (b.Labels.ToArray(), b.Images.ToArray()))];
}
