using MidasNet.Engine.Tests;

namespace MidasNet.Gpu.Tests;

/// <summary>What a device computes depends on its inputs alone, to the last bit.</summary>
public sealed class GpuRepeatTests
{
    [Theory]
    [InlineData(1, 0.5f)]
    [InlineData(3, 0.5f)]
    [InlineData(4, 0.1f)]
    [InlineData(5, 0.9f)]
    [InlineData(1001, 0.25f)]
    [InlineData(4096, 0.999f)]
    public void The_processor_and_a_card_drop_the_same_values(int length, float rate)
    {
        var random = new RandomStream((ulong)length);
        var x = Array.ConvertAll(new float[length], _ => (float)random.NextDouble(-1, 1));
        Assert.Equal(Dropped("cpu"), Dropped(GpuDevices.Emulator));

        int[] Dropped(string name)
        {
            using var device = TestDevices.Open(name);
            using var scope = Scope.Train(device, 77);
            return Bits(scope.Input(new Shape(length), x).Dropout(rate).ToArray());
        }
    }

    [Fact]
    public void Repeats_are_equal_bit_by_bit()
    {
        var expected = Computed();
        for (int i = 0; i < 3; i++) Assert.Equal(expected, Computed());
    }

    /// <summary>The bits of outputs and gradients through all kernels that sum, in several pieces each.</summary>
    private static int[] Computed()
    {
        using var device = TestDevices.Open(GpuDevices.Emulator);
        using var scope = Scope.Train(device, 3);
        var x = Random(new Shape(3, 5, 12, 10), 1);
        var y = x.BatchNormTraining(default(Sigmoid), Random(new Shape(5), 2), Random(new Shape(5), 3), Random(new Shape(5), 4), Random(new Shape(5), 5), 0.1f, 1e-3f)
            .MaxPool2d(3, 2, 1).AveragePool2d(2).Dropout(0.25f).Flatten();
        var loss = y.CrossEntropy([7, 1, 3], 0.1f).Add(y.ComplementaryLogLoss([1, 2, 3])).Add(y.ComplementaryExponentialLoss([3, 2, 1]));
        float value = loss.ToScalar();
        return Bits([value, .. Gradients.Of(loss).For(x)!.Value.ToArray()]);

        Tensor Random(Shape shape, ulong seed)
        {
            var random = new RandomStream(seed);
            return scope.Input(shape, Array.ConvertAll(new float[shape.Length], _ => (float)random.NextDouble(0.1, 1)), needsGradient: true);
        }
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
