using MidasNet.Checks;
using MidasNet.Data;
using MidasNet.Engine.Tests;
using MidasNet.Learning;
using MidasNet.Learning.Tests.Training;
using MidasNet.Models;

namespace MidasNet.Gpu.Tests;

/// <summary>
/// What only a real card can show; the checks of all operations run on it as on every device (<see cref="TestDevices"/>). Shapes are large enough for the
/// tiles that cards have.
/// </summary>
public sealed class CardTests
{
    private const int Repeats = 20;

    // N, C, H, W, O, kernel, stride
    public static TheoryData<int, int, int, int, int, int, int> Convolutions => new()
    {
        { 8, 64, 28, 28, 128, 3, 1 },
        { 8, 64, 29, 27, 96, 3, 2 },
        { 4, 3, 33, 35, 70, 5, 2 }, // channels that are no quads
        { 16, 129, 9, 9, 131, 1, 1 },
    };

    // Rows, inputs, outputs
    public static TheoryData<int, int, int> Products => new()
    {
        { 1024, 1024, 1024 },
        { 257, 1030, 515 },
        { 64, 3136, 256 },
        { 2048, 100, 62 },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Convolutions_agree_with_the_processor(int n, int c, int h, int w, int o, int kernel, int stride)
    {
        RequireEqual(Precision.Full, 1e-5, 1e-4, device => Convolve(device, n, c, h, w, o, kernel, stride));
        RequireEqual(Precision.TensorFloat32, TensorTolerance, TensorTolerance, device => Convolve(device, n, c, h, w, o, kernel, stride));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Products_agree_with_the_processor(int rows, int inputs, int outputs)
    {
        RequireEqual(Precision.Full, 1e-5, 1e-4, device => Multiply(device, rows, inputs, outputs));
        RequireEqual(Precision.TensorFloat32, TensorTolerance, TensorTolerance, device => Multiply(device, rows, inputs, outputs));
    }

    [Theory]
    [InlineData(Precision.Full)]
    [InlineData(Precision.TensorFloat32)]
    public void Repeats_are_equal_bit_by_bit(Precision precision)
    {
        using var card = OpenCard(precision);
        var first = (Convolve(card, 8, 64, 28, 28, 128, 3, 1), Multiply(card, 64, 3136, 256), Steps(card, 3));
        for (int repeat = 1; repeat < Repeats; repeat++)
        {
            Assert.Equal(first.Item1, Convolve(card, 8, 64, 28, 28, 128, 3, 1));
            Assert.Equal(first.Item2, Multiply(card, 64, 3136, 256));
            Assert.Equal(first.Item3, Steps(card, 3));
        }
    }

    [Fact]
    public void A_training_run_follows_that_on_the_processor()
    {
        using Device card = OpenCard(Precision.Full), processor = Device.OpenCpu();
        // Differences of 1e-7 grow with each step; after ten they are still small beside the loss.
        var (expected, losses) = (Steps(processor, 10), Steps(card, 10));
        for (int step = 0; step < losses.Length; step++) Assert.Equal(expected[step], losses[step], 1e-3f);

        Assert.Equal(AccuracyAfterTraining(processor), AccuracyAfterTraining(card), 0.02);
    }

    /// <summary>
    /// Two factors of 11 digits are off by up to 2^-11 each, one for the other by some 4e-4 of their product. Sums of many grow like the root of their
    /// number, and so does the largest of them, which the error is held against.
    /// </summary>
    private const double TensorTolerance = 2e-3;

    private static Device OpenCard(Precision precision)
    {
        Assert.SkipWhen(TestDevices.NoCard is not null, $"no graphics card to test on: {TestDevices.NoCard}");
        return Devices.Open(TestDevices.Card, precision: precision);
    }

    private static void RequireEqual(Precision precision, double forward, double gradients, Func<Device, float[][]> compute)
    {
        using Device card = OpenCard(precision), processor = Device.OpenCpu();
        float[][] expected = compute(processor), values = compute(card);
        for (int i = 0; i < expected.Length; i++)
        {
            double scale = expected[i].Max(Math.Abs), error = expected[i].Zip(values[i], (e, v) => Math.Abs((double)e - v)).Max();
            Assert.True(error <= (i == 0 ? forward : gradients) * scale, $"{precision}, {(i == 0 ? "output" : $"gradient {i}")}: {error / scale:0.0e-0} of the largest");
        }
    }

    private static float[][] Convolve(Device device, int n, int c, int h, int w, int o, int kernel, int stride) =>
        Compute(device, new Shape(n, c, h, w), new Shape(o, c, kernel, kernel), (x, weight) => x.Conv2d(weight, stride: stride, padding: kernel / 2));

    private static float[][] Multiply(Device device, int rows, int inputs, int outputs) =>
        Compute(device, new Shape(rows, inputs), new Shape(outputs, inputs), (x, weight) => x.Linear(weight));

    /// <summary>The output, and the gradients of both inputs.</summary>
    private static float[][] Compute(Device device, Shape first, Shape second, Func<Tensor, Tensor, Tensor> operation)
    {
        using var scope = Scope.Train(device, 1);
        Tensor x = Input(first, 1), weight = Input(second, 2), y = operation(x, weight);
        var output = y.ToArray();
        var gradients = Gradients.Of(y, Input(y.Shape, 3));
        return [output, gradients.For(x)!.Value.ToArray(), gradients.For(weight)!.Value.ToArray()];

        Tensor Input(Shape shape, ulong stream) => scope.Input(shape, new CheckInput(shape).Draw(new RandomStream(5, stream)), needsGradient: stream < 3);
    }

    /// <summary>The losses of some training steps.</summary>
    private static float[] Steps(Device device, int steps)
    {
        using var network = new SmallNetwork(device);
        using var adam = new Adam(network.Parameters, 1e-3f);
        var (images, labels) = SmallNetwork.Data(1);
        return [.. Enumerable.Range(0, steps).Select(step => network.Step(adam, images, labels, (ulong)step))];
    }

    private static double AccuracyAfterTraining(Device device)
    {
        var images = StripedImages.Make(300, seed: 1);
        int[] train = [.. Enumerable.Range(0, 240)], test = [.. Enumerable.Range(240, 60)];
        using var model = new TinyModel(device, seed: 1);
        var plan = new TrainingOptions { Epochs = 6, BatchSize = 16, LearningRate = 1e-2f };
        using var trainer = new Trainer(model, plan.Loader(images, train), plan, (logits, batch) => logits.CrossEntropy(batch.Labels.Span));
        foreach (var _ in trainer.Run("card", 1, progress: null, TestContext.Current.CancellationToken)) { }
        return Predictions.Of(model, images, test, Normalisation.None, TestContext.Current.CancellationToken).Accuracy([.. test.Select(i => images.Labels[i])]);
    }
}
