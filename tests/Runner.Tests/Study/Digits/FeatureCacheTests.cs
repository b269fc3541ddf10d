using MidasNet.Data;
using MidasNet.Runner.Study.Digits;

namespace MidasNet.Runner.Tests.Study.Digits;

public class FeatureCacheTests
{
    private static readonly LabelledImages Images = new(1, 1, 2, [1, 2, 3, 4], [0, 1], ["a", "b"]);

    [Fact]
    public void What_was_kept_comes_back_with_the_time_it_took()
    {
        using var folder = new TemporaryFolder();
        var cache = new FeatureCache(folder.Path);
        cache.Write("key", Features(), 12.5);
        var (features, seconds) = Assert.NotNull(cache.Read("key", 2, 3));
        Assert.Equal(Features().Values.ToArray(), features.Values.ToArray());
        Assert.Equal(12.5, seconds);
    }

    [Fact]
    public void A_damaged_or_shortened_file_is_as_good_as_none()
    {
        using var folder = new TemporaryFolder();
        var cache = new FeatureCache(folder.Path);
        cache.Write("key", Features(), 1);
        string file = Assert.Single(Directory.GetFiles(folder.Path));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[30] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Null(cache.Read("key", 2, 3));
        File.WriteAllBytes(file, bytes[..^5]);
        Assert.Null(cache.Read("key", 2, 3));
    }

    [Fact]
    public void Features_of_another_shape_are_not_given()
    {
        using var folder = new TemporaryFolder();
        var cache = new FeatureCache(folder.Path);
        cache.Write("key", Features(), 1);
        Assert.Null(cache.Read("key", 2, 4));
        Assert.Null(cache.Read("other", 2, 3));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_only_costs_time()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("file", "");
        var cache = new FeatureCache(file);
        cache.Write("key", Features(), 1);
        Assert.Null(cache.Read("key", 2, 3));
    }

    [Fact]
    public void The_key_tells_weights_images_their_order_and_preprocessing_apart()
    {
        string[] keys =
        [
            FeatureCache.KeyOf([1], Images, [0, 1], "p"), FeatureCache.KeyOf([2], Images, [0, 1], "p"), FeatureCache.KeyOf([1], Images, [1, 0], "p"),
            FeatureCache.KeyOf([1], Images, [0], "p"), FeatureCache.KeyOf([1], Images, [0, 1], "q"),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], FeatureCache.KeyOf([1], Images, [0, 1], "p"));
    }

    private static FeatureMatrix Features()
    {
        var features = new FeatureMatrix(2, 3);
        features.Set(0, [1, 2, 3, 4, 5, 6]);
        return features;
    }
}
