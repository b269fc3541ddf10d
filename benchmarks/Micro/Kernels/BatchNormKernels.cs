using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>Batch normalisation, with ReLU, of 64 images of 64 channels of 28x28 in the device's layout, 12.8 MB, and the gradient of a bias.</summary>
public class BatchNormKernels : KernelBenchmark
{
    private const int Channels = 64, Length = 64 * Channels * 28 * 28;
    private const float Epsilon = 1e-5f;
    private ChannelShape shape;
    private Storage x = null!, mean = null!, variance = null!, gamma = null!, beta = null!, y = null!;
    private Storage dy = null!, dx = null!, dgamma = null!, dbeta = null!;

    [Benchmark]
    public void BatchStatistics() => Device.BatchStatistics(shape, x, mean, variance);

    [Benchmark]
    public void BatchNorm() => Device.BatchNorm(shape, default(Relu), Epsilon, x, mean, variance, gamma, beta, y);

    [Benchmark]
    public void BatchNormBackward() =>
        Device.BatchNormBackward(shape, default(Relu), Epsilon, true, x, mean, variance, gamma, beta, dy, dx, dgamma, dbeta);

    [Benchmark]
    public void SumPerChannel() => Device.SumPerChannel(shape, dy, dbeta);

    // The backward pass needs its sums before it can write, so that it reads both operands twice.
    internal override Work WorkOf(string kernel) => Moving(Length * kernel switch
    {
        nameof(BatchNorm) => 2.0,
        nameof(BatchNormBackward) => 5.0,
        _ => 1.0,
    });

    protected override void Prepare()
    {
        shape = ChannelShape.Of(nameof(BatchNorm), new Shape(64, Channels, 28, 28), Device.ImageLayout);
        (x, y, dx, dy) = (Random(Length), Empty(Length), Empty(Length), Random(Length));
        (gamma, beta, dgamma, dbeta) = (Random(Channels), Random(Channels), Empty(Channels), Empty(Channels));
        (mean, variance) = (Empty(Channels), Empty(Channels));
        BatchStatistics();
    }
}
