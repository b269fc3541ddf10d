using MidasNet.Checks;

namespace MidasNet.Engine.Tests.Cpu;

/// <summary>The same seed gives the same bits, for any number of threads.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_training_run_gives_the_same_bits_on_any_number_of_threads(int threads) => Assert.Equal(Train(threads: 1), Train(threads));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void Kernels_of_many_items_give_the_same_bits_on_any_number_of_threads(int threads) =>
        Assert.Equal(Differentiate(threads: 1), Differentiate(threads));

    [Theory]
    [InlineData(20, 24, 13, 9, 40)] // shared tiles, forward and in the weight's gradient
    [InlineData(24, 64, 12, 12, 96)] // the weight's gradient by positions, in two chunks
    [InlineData(3, 130, 9, 10, 128)] // shared channels
    [InlineData(9, 24, 13, 9, 40, 5)]
    public void Tiled_convolutions_give_the_same_bits_on_any_number_of_threads(int n, int c, int h, int w, int o, int kernel = 3)
    {
        var shape = new Conv2dShape(n, c, h, w, o, kernel, kernel, 1, 1);
        var expected = Convolve(shape, threads: 1);
        foreach (int threads in new[] { 2, 4, 8 }) Assert.Equal(expected, Convolve(shape, threads));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(24)]
    [InlineData(33)]
    public void Pooling_and_normalisation_give_the_same_bits_on_any_number_of_threads(int channels)
    {
        int[] expected = PoolAndNormalise(channels, threads: 1);
        foreach (int threads in new[] { 2, 4, 8 }) Assert.Equal(expected, PoolAndNormalise(channels, threads));
    }

    [Fact]
    public void Every_operation_gives_the_same_bits_on_any_number_of_threads()
    {
        using Device one = Device.OpenCpu(threads: 1), three = Device.OpenCpu(threads: 3);
        Assert.Empty(OpChecks.All.Where(check => !Bits(check, one).SequenceEqual(Bits(check, three))).Select(check => check.Name));

        static int[] Bits(OpCheck check, Device device)
        {
            var (_, y, _, gradients) = check.Compute(device);
            return [.. y.Concat(gradients.SelectMany(gradient => gradient ?? [])).Select(BitConverter.SingleToInt32Bits)];
        }
    }

    [Fact]
    public void A_training_run_gives_the_same_bits_each_time() => Assert.Equal(Train(threads: 2), Train(threads: 2));

    [Fact]
    public void Two_concurrent_devices_give_the_same_bits_as_each_alone()
    {
        int[] alone = Train(threads: 2), other = [];
        var thread = new Thread(() => other = Train(threads: 3));
        thread.Start();
        Assert.Equal(alone, Train(threads: 2));
        thread.Join();
        Assert.Equal(alone, other);
    }

    [Fact]
    public void A_different_seed_of_weights_or_dropout_gives_a_different_training_run()
    {
        int[] run = Train(threads: 2);
        Assert.NotEqual(run, Train(threads: 2, weightSeed: 9));
        Assert.NotEqual(run, Train(threads: 2, dropoutSeed: 9));
    }

    /// <summary>The bits of outputs and gradients for images that fill several work items.</summary>
    private static int[] PoolAndNormalise(int channels, int threads)
    {
        using var device = Device.OpenCpu(threads);
        using var parameters = new ParameterSet(device, 1);
        using var scope = Scope.Train(device);
        var shape = new Shape(3, channels, 63, 130);
        var random = new RandomStream(5);
        var norm = new BatchNorm<Relu>(parameters, "norm", channels);
        var x = scope.Input(shape, Array.ConvertAll(new float[shape.Length], _ => (float)random.NextDouble(-1, 1)), needsGradient: true);
        var pooled = norm.Forward(x).MaxPool2d(2);
        var y = pooled.MaxPool2d(3, 2, 1).GlobalAveragePool2d().Add(pooled.AveragePool2d(3, 2, 1).GlobalMaxPool2d());
        float[] output = y.ToArray();
        var gradients = Gradients.Of(y, scope.Input(y.Shape, output));
        float[] numbers = [.. output, .. gradients.For(x)!.Value.ToArray(), .. parameters.SelectMany(p => gradients.ToArray(p) ?? p.ToArray())];
        return [.. numbers.Select(BitConverter.SingleToInt32Bits)];
    }

    /// <summary>
    /// The bits of a loss, of all gradients and of their norm, for enough large images to split each kernel's work and each of its sums.
    /// </summary>
    private static int[] Differentiate(int threads)
    {
        using var device = Device.OpenCpu(threads);
        using var parameters = new ParameterSet(device, 1);
        Sequential layers =
        [
            new Conv2d<Identity>(parameters, "conv1", 4, 9, 3),
            new BatchNorm<Relu>(parameters, "norm", 9),
            new Conv2d<Tanh>(parameters, "conv2", 9, 5, 3, stride: 2),
            new MaxPool2d(2),
            new Dropout(0.2f),
            new Flatten(),
            new Linear<Relu>(parameters, "hidden", 5 * 10 * 10, 200),
            new Linear<Identity>(parameters, "classes", 200, 7),
        ];
        var random = new RandomStream(3);
        var images = Array.ConvertAll(new float[100 * 4 * 40 * 40], _ => (float)random.NextDouble(-1, 1));
        var labels = Array.ConvertAll(new int[100], _ => random.NextInt(7));
        using var optimizer = new Sgd(parameters, 0.1f) { ClipNorm = 0.01f };
        using var scope = Scope.Train(device, 1);
        var x = scope.Input(new Shape(100, 4, 40, 40), images, needsGradient: true);
        var loss = layers.Forward(x).ComplementaryLogLoss(labels);
        var gradients = Gradients.Of(loss);
        optimizer.Step(gradients);
        float[] numbers =
        [
            loss.ToScalar(), .. gradients.For(x)!.Value.ToArray(), .. parameters.SelectMany(p => gradients.ToArray(p) ?? p.ToArray()),
            (float)optimizer.GradientNorm, .. parameters.SelectMany(p => p.ToArray()),
        ];
        return [.. numbers.Select(BitConverter.SingleToInt32Bits)];
    }

    /// <summary>The bits of a convolution's output and of all its gradients.</summary>
    private static int[] Convolve(Conv2dShape s, int threads)
    {
        using var device = Device.OpenCpu(threads);
        using var scope = Scope.Train(device, 1);
        var random = new RandomStream(4);
        var x = Random(new Shape(s.N, s.C, s.H, s.W));
        var weight = Random(new Shape(s.O, s.C, s.KernelH, s.KernelW));
        var bias = Random(new Shape(s.O));
        var y = x.Conv2d(default(Tanh), weight, bias, s.Stride, s.Padding);
        var gradients = Gradients.Of(y, Random(y.Shape));
        float[] numbers =
        [
            .. y.ToArray(), .. gradients.For(x)!.Value.ToArray(), .. gradients.For(weight)!.Value.ToArray(), .. gradients.For(bias)!.Value.ToArray(),
        ];
        return [.. numbers.Select(BitConverter.SingleToInt32Bits)];

        Tensor Random(Shape shape) =>
            scope.Input(shape, Array.ConvertAll(new float[shape.Length], _ => (float)random.NextDouble(-1, 1)), needsGradient: true);
    }

    /// <summary>The bits of all losses, of the last step's gradients and of all parameters, statistics included.</summary>
    private static int[] Train(int threads, ulong weightSeed = 1, ulong dropoutSeed = 100)
    {
        using var device = Device.OpenCpu(threads);
        using var network = new SmallNetwork(device, weightSeed);
        using var optimizer = new AdamW(network.Parameters, weightDecay: 0.01f) { ClipNorm = 0.5f };
        var (images, labels) = SmallNetwork.Data(2);
        var numbers = new List<float>();
        for (ulong step = 0; step < 4; step++) numbers.Add(network.Step(optimizer, images, labels, dropoutSeed + step));

        using (var scope = Scope.Train(device, dropoutSeed))
        {
            var x = scope.Input(new Shape(SmallNetwork.Batch, 1, SmallNetwork.Size, SmallNetwork.Size), images, needsGradient: true);
            var logits = network.Forward(x).Keep();
            var gradients = Gradients.Of(logits.CrossEntropy(labels));
            numbers.AddRange(logits.ToArray());
            numbers.AddRange(gradients.For(x)!.Value.ToArray());
            foreach (var parameter in network.Parameters.Where(p => p.Trainable)) numbers.AddRange(gradients.ToArray(parameter)!);
        }
        foreach (var parameter in network.Parameters) numbers.AddRange(parameter.ToArray());
        Assert.All(numbers, number => Assert.True(float.IsFinite(number)));
        return [.. numbers.Select(BitConverter.SingleToInt32Bits)];
    }
}
