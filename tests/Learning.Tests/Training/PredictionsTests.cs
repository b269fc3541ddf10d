using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Tests.Training;

public class PredictionsTests
{
    private static readonly Predictions Three = new(3, [0.2f, 0.7f, 0.1f, 0.5f, 0.1f, 0.4f]);

    [Fact]
    public void The_best_and_the_worst_class_of_each_image()
    {
        Assert.Equal([1, 0], new[] { Three.Best(0), Three.Best(1) });
        Assert.Equal([2, 1], new[] { Three.Worst(0), Three.Worst(1) });
    }

    [Fact]
    public void Accuracy_is_the_share_of_images_whose_best_class_is_their_label()
    {
        Assert.Equal(0.5, Three.Accuracy([1, 2]));
        Assert.Equal(2, Three.Count);
    }

    [Fact]
    public void The_mean_of_several_predictions_needs_the_same_images_and_classes()
    {
        var mean = Predictions.Mean([Three, new Predictions(3, [0.6f, 0.3f, 0.1f, 0.1f, 0.5f, 0.4f])]);
        Assert.Equal([0.4f, 0.5f, 0.1f, 0.3f, 0.3f, 0.4f], mean.Probabilities, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Contains("1 x 3 predictions", Assert.Throws<ArgumentException>(() => Predictions.Mean([Three, new Predictions(3, [1, 0, 0])])).Message);
        Assert.Throws<ArgumentException>(() => Predictions.Mean([]));
    }

    [Fact]
    public void Predictions_do_not_depend_on_batches()
    {
        using var device = Device.OpenCpu();
        using var model = new TinyModel(device, seed: 3);
        var images = StripedImages.Make(300, seed: 2); // two batches, the second not full
        var all = Predictions.Of(model, images, [.. Enumerable.Range(0, 300)], Normalisation.None, TestContext.Current.CancellationToken);
        var some = Predictions.Of(model, images, [290, 5], Normalisation.None, TestContext.Current.CancellationToken);
        Assert.Equal(all[290].ToArray(), some[0].ToArray());
        Assert.Equal(all[5].ToArray(), some[1].ToArray());
    }
}
