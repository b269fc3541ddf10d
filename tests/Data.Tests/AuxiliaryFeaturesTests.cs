namespace MidasNet.Data.Tests;

public class AuxiliaryFeaturesTests
{
    private static readonly LabelledImages Three =
        new(1, 1, 1, [1, 2, 3], [0, 1, 1], ["a", "b"], auxiliaryFeatures: new AuxiliaryFeatures(2, [1, 10, 2, 20, 3, 30]));

    [Fact]
    public void Subsets_and_relabelled_sets_keep_the_auxiliary_features_of_their_images()
    {
        var chosen = Three.Subset([2, 0]).WithLabels([0, 0]).WithClassNames(["x"]);
        Assert.Equal(2, chosen.AuxiliaryFeatureCount);
        Assert.Equal([3, 30], chosen.AuxiliaryFeaturesOf(0).ToArray());
        Assert.Equal([1, 10], chosen.AuxiliaryFeaturesOf(1).ToArray());
    }

    [Fact]
    public void A_batch_contains_the_auxiliary_features_of_its_images()
    {
        var loader = new BatchLoader(Three, [1, 2, 0], new BatchLoaderOptions { BatchSize = 2, ReadAhead = 0 });
        var features = loader.Epoch(0, TestContext.Current.CancellationToken).Select(batch => (batch.AuxiliaryFeatureCount, Values: batch.AuxiliaryFeatures.ToArray())).ToArray();
        Assert.Equal([2, 2], features.Select(m => m.AuxiliaryFeatureCount));
        Assert.Equal([2, 20, 3, 30, 1, 10], features.SelectMany(m => m.Values));
    }

    [Fact]
    public void Noise_differs_in_each_epoch_and_is_the_same_for_the_same_seed()
    {
        var options = new BatchLoaderOptions { Seed = 4, Augmentation = new Augmentation { AuxiliaryNoise = 0.1f } };
        var loader = new BatchLoader(Three, Three.AllIndices(), options);
        float[] first = Features(0), second = Features(1);
        Assert.Equal(first, Features(0));
        Assert.NotEqual(first, second);
        Assert.All(first.Zip([1f, 10, 2, 20, 3, 30]), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 1e-6, 0.6));

        float[] Features(int epoch) => loader.Epoch(epoch, TestContext.Current.CancellationToken).Single().AuxiliaryFeatures.ToArray();
    }

    [Fact]
    public void Images_without_auxiliary_features_have_none()
    {
        var plain = new LabelledImages(1, 1, 1, [0], [0], ["a"]);
        Assert.Equal(0, plain.AuxiliaryFeatureCount);
        Assert.Equal(0, plain.AuxiliaryFeaturesOf(0).Length);
    }

    [Fact]
    public void Values_that_do_not_fit_are_refused()
    {
        Assert.Contains("3 values are not a multiple of 2", Assert.Throws<ArgumentException>(() => new AuxiliaryFeatures(2, [1, 2, 3])).Message);
        Assert.Contains("auxiliary feature 1 of image 0", Assert.Throws<ArgumentException>(() => new AuxiliaryFeatures(2, [1, float.NaN])).Message);
        Assert.Contains("1 rows of auxiliary features", Assert.Throws<ArgumentException>(
            () => new LabelledImages(1, 1, 1, [0, 0], [0, 0], ["a"], auxiliaryFeatures: new AuxiliaryFeatures(1, [1]))).Message);
    }
}
