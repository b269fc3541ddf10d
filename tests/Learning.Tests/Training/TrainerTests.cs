using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Tests.Training;

public class TrainerTests
{
    private static readonly LabelledImages Images = StripedImages.Make(300, seed: 1);
    private static readonly int[] TrainIndices = [.. Enumerable.Range(0, 240)], TestIndices = [.. Enumerable.Range(240, 60)];

    [Fact]
    public void A_network_learns_what_can_be_learnt()
    {
        using var device = Device.OpenCpu();
        using var model = new TinyModel(device, seed: 1);
        var metrics = Train(model, epochs: 6).ToArray();

        Assert.True(metrics[^1].TrainLoss < metrics[0].TrainLoss / 2);
        var predictions = Predictions.Of(model, Images, TestIndices, Normalisation.None, TestContext.Current.CancellationToken);
        Assert.True(predictions.Accuracy([.. TestIndices.Select(i => Images.Labels[i])]) > 0.95);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_seed_gives_the_same_weights_for_any_number_of_threads(int threads)
    {
        Assert.Equal(WeightsAfterTraining(threads: 1), WeightsAfterTraining(threads));
    }

    [Fact]
    public void Reports_come_as_often_as_asked_and_count_steps_and_epochs()
    {
        using var device = Device.OpenCpu();
        using var model = new TinyModel(device, seed: 1);
        var metrics = Train(model, epochs: 2, reportsPerEpoch: 3).ToArray();

        Assert.Equal([1, 1, 1, 2, 2, 2], metrics.Select(m => m.Epoch));
        Assert.Equal([5L, 10, 15, 20, 25, 30], metrics.Select(m => m.Step!.Value));
        Assert.All(metrics, m => Assert.True(m.ImagesPerSecond > 0));
    }

    [Fact]
    public void After_training_the_model_has_its_averaged_weights()
    {
        using var device = Device.OpenCpu();
        using var averaged = new TinyModel(device, seed: 1);
        using var last = new TinyModel(device, seed: 1);
        _ = Train(averaged, epochs: 1).ToArray();
        _ = Train(last, epochs: 1, averaging: 0).ToArray();

        Assert.NotEqual(averaged.Parameters["conv.weight"].ToArray(), last.Parameters["conv.weight"].ToArray());
    }

    [Fact]
    public void A_NaN_loss_stops_the_run()
    {
        using var device = Device.OpenCpu();
        using var model = new TinyModel(device, seed: 1);
        model.Parameters["classifier.weight"].Set([.. Enumerable.Repeat(float.NaN, 3 * 8 * 36)]);

        var diverged = Assert.Throws<DivergedException>(() => Train(model, epochs: 1).ToArray());
        Assert.Equal(1, diverged.Step);
    }

    [Fact]
    public void Cancelling_stops_after_the_present_step()
    {
        using var device = Device.OpenCpu();
        using var model = new TinyModel(device, seed: 1);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => Train(model, epochs: 1, stop: cancellation).ToArray());
    }

    [Fact]
    public void A_training_run_releases_all_memory()
    {
        using var device = Device.OpenCpu();
        using (var model = new TinyModel(device, seed: 1)) _ = Train(model, epochs: 1).ToArray();
        Assert.Equal(0, device.StoragesInUse);
    }

    private static float[] WeightsAfterTraining(int threads)
    {
        using var device = Device.OpenCpu(threads);
        using var model = new TinyModel(device, seed: 7);
        _ = Train(model, epochs: 2).ToArray();
        return [.. model.Parameters.SelectMany(p => p.ToArray())];
    }

    private static IEnumerable<EpochMetrics> Train(
        Model model, int epochs, int reportsPerEpoch = 1, float averaging = 0.9f, CancellationTokenSource? stop = null)
    {
        var plan = new TrainingOptions
        {
            Epochs = epochs,
            BatchSize = 16,
            LearningRate = 1e-2f,
            Averaging = averaging,
            Augmentation = new Augmentation { Shift = 0.05f },
        };
        using var trainer = new Trainer(model, plan.Loader(Images, TrainIndices), plan, (logits, batch) => logits.CrossEntropy(batch.Labels.Span));
        foreach (var metrics in trainer.Run("test", reportsPerEpoch, progress: null, stop?.Token ?? TestContext.Current.CancellationToken)) yield return metrics;
    }
}
