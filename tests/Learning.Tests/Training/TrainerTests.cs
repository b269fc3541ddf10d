using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Tests.Training;

public class TrainerTests
{
    private const float Averaging = 0.9f;

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
        using TinyModel averaged = new(device, seed: 1), last = new(device, seed: 1);
        _ = Train(averaged, epochs: 1).ToArray();

        // The same run without averages, whose weights are averaged here.
        double[] expected = Weights(last);
        using var trainer = TrainerOf(last, epochs: 1, averaging: 0);
        trainer.AfterStep = () =>
        {
            double decay = Math.Min(Averaging, (1.0 + trainer.StepCount) / (10 + trainer.StepCount));
            double[] weights = Weights(last);
            for (int i = 0; i < weights.Length; i++) expected[i] += (1 - decay) * (weights[i] - expected[i]);
        };
        _ = trainer.Run("test", cancellation: TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(15, trainer.StepCount);
        double[] actual = Weights(averaged);
        for (int i = 0; i < actual.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6);
        // The claim above is only worth something where the average is not the last weights.
        Assert.Contains(Weights(last).Zip(actual), pair => Math.Abs(pair.First - pair.Second) > 1e-2);
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
    public void Gradients_that_are_not_finite_stop_training_in_their_step()
    {
        using var device = Device.OpenCpu();
        using var model = new TinyModel(device, seed: 1);
        // Features hardly above 0 leave logits and loss finite; the way back multiplies by weights of which two are more than a float holds.
        var random = new RandomStream(1);
        foreach (var parameter in model.Parameters)
        {
            bool isClassifier = parameter.Name.StartsWith("classifier", StringComparison.Ordinal);
            float[] values = new float[parameter.Shape.Length];
            for (int i = 0; i < values.Length; i++) values[i] = isClassifier ? (random.NextInt(2) == 0 ? 3e38f : -3e38f) : 1e-40f;
            if (parameter.Name != "classifier.bias") parameter.Set(values);
        }

        var diverged = Assert.Throws<DivergedException>(() => Train(model, epochs: 1).ToArray());
        Assert.Equal(1, diverged.Step);
        Assert.Contains("norm of the gradients", diverged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_stops_after_the_present_step()
    {
        using var device = Device.OpenCpu();
        using TinyModel stopped = new(device, seed: 1), whole = new(device, seed: 1);
        using var cancellation = new CancellationTokenSource();
        double[] third = [];
        using (var trainer = TrainerOf(whole, epochs: 1))
        {
            trainer.AfterStep = () => { if (trainer.StepCount == 3) third = Weights(whole); };
            _ = trainer.Run("test", cancellation: TestContext.Current.CancellationToken).ToArray();
        }
        using (var trainer = TrainerOf(stopped, epochs: 1))
        {
            trainer.AfterStep = () => { if (trainer.StepCount == 3) cancellation.Cancel(); };
            Assert.Throws<OperationCanceledException>(() => trainer.Run("test", cancellation: cancellation.Token).ToArray());
            Assert.Equal((3, 48), (trainer.StepCount, trainer.ImagesDone));
        }
        Assert.Equal(third, Weights(stopped));
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

    private static double[] Weights(Model model) => [.. model.Parameters.SelectMany(p => p.ToArray()).Select(weight => (double)weight)];

    private static IEnumerable<EpochMetrics> Train(Model model, int epochs, int reportsPerEpoch = 1)
    {
        using var trainer = TrainerOf(model, epochs);
        foreach (var metrics in trainer.Run("test", reportsPerEpoch, cancellation: TestContext.Current.CancellationToken)) yield return metrics;
    }

    private static Trainer TrainerOf(Model model, int epochs, float averaging = Averaging)
    {
        var plan = new TrainingOptions
        {
            Epochs = epochs,
            BatchSize = 16,
            LearningRate = 1e-2f,
            Averaging = averaging,
            Augmentation = new Augmentation { Shift = 0.05f },
        };
        return new Trainer(model, plan.Loader(Images, TrainIndices), plan, (logits, batch) => logits.CrossEntropy(batch.Labels.Span));
    }
}
