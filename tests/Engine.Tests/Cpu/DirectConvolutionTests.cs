using MidasNet.Cpu;
using MidasNet.Engine.Tests.Ops;

namespace MidasNet.Engine.Tests.Cpu;

public sealed class DirectConvolutionTests
{
    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    // Other tests run the fastest algorithm for each shape, with the widest vectors.
    [Theory]
    [MemberData(nameof(Widths))]
    public void Direct_summation_passes_all_checks_of_convolutions(string width)
    {
        using var device = new CpuDevice(2, ConvolutionAlgorithm.Direct, Enum.Parse<VectorWidth>(width));
        Assert.All(OpCheckTests.Of("conv2d"), check =>
        {
            var result = check.Run(device);
            Assert.True(result.Passed, result.ToString());
        });
    }

    [Fact]
    public void Gathered_windows_pass_all_checks_of_convolutions_for_any_vector_width() => Assert.All(VectorWidths.Supported, width =>
    {
        using var device = new CpuDevice(2, ConvolutionAlgorithm.Gathered, width);
        Assert.All(OpCheckTests.Of("conv2d"), check =>
        {
            var result = check.Run(device);
            Assert.True(result.Passed, result.ToString());
        });
    });

    [Theory]
    [InlineData(1, 40, 4, 4, 300, 3, 1, 1, nameof(ConvolutionAlgorithm.Gathered))]
    [InlineData(2, 33, 7, 5, 70, 3, 2, 1, nameof(ConvolutionAlgorithm.Gathered))]
    [InlineData(20, 24, 13, 9, 40, 3, 2, 1)] // shared images
    [InlineData(3, 17, 30, 29, 33, 3, 1, 1)] // bands of rows
    [InlineData(1, 130, 6, 5, 300, 3, 2, 1)] // panels of channels
    [InlineData(2, 3, 70, 70, 8, 5, 1, 2)]
    [InlineData(9, 40, 7, 7, 65, 1, 1, 0)] // pixels
    [InlineData(9, 40, 7, 7, 65, 1, 2, 0)]
    public void The_bits_are_the_same_on_any_number_of_threads(
        int n, int c, int h, int w, int o, int kernel, int stride, int padding, string algorithm = nameof(ConvolutionAlgorithm.Direct))
    {
        var shape = new Conv2dShape(n, c, h, w, o, kernel, kernel, stride, padding);
        var expected = Convolve(shape, threads: 1, algorithm);
        foreach (int threads in (int[])[2, 4, 8]) Assert.Equal(expected, Convolve(shape, threads, algorithm));
    }

    [Theory]
    [InlineData(nameof(ConvolutionAlgorithm.Direct), 1)]
    [InlineData(nameof(ConvolutionAlgorithm.Winograd), 3)]
    [InlineData(nameof(ConvolutionAlgorithm.Gathered), 3)]
    public void A_changed_weight_is_packed_again(string algorithm, int kernel)
    {
        using var device = new CpuDevice(1, Enum.Parse<ConvolutionAlgorithm>(algorithm));
        using var scope = Scope.Predict(device);
        var (x, w) = (scope.Input(new Shape(1, 1, 1, 1), [3]), scope.Input(new Shape(1, 1, kernel, kernel), Centre(5)));
        // It is packed in scratch memory the first time, kept the second time, and reused the third time.
        for (int i = 0; i < 3; i++) Assert.Equal(15, x.Conv2d(w, padding: kernel / 2).ToScalar(), 1e-5f);
        device.Upload(Centre(7), w.Storage);
        for (int i = 0; i < 3; i++) Assert.Equal(21, x.Conv2d(w, padding: kernel / 2).ToScalar(), 1e-5f);

        float[] Centre(float value)
        {
            var values = new float[kernel * kernel];
            values[values.Length / 2] = value;
            return values;
        }
    }

    [Theory]
    [InlineData(1, 130, 10, 9, 140)] // threads share the channels; two blocks of terms
    [InlineData(1, 24, 40, 40, 24)] // they share the tiles
    [InlineData(1, 260, 4, 4, 260)] // windows are copied
    public void Kept_weights_give_the_bits_of_weights_packed_for_one_call(int n, int c, int h, int w, int o)
    {
        using var device = new CpuDevice(2);
        using var scope = Scope.Predict(device);
        var random = new RandomStream(4);
        Tensor x = Random(new Shape(n, c, h, w)), weight = Random(new Shape(o, c, 3, 3)), bias = Random(new Shape(o));
        float[] first = x.Conv2d(default(Relu), weight, bias, padding: 1).ToArray();
        for (int i = 0; i < 2; i++) Assert.Equal(first, x.Conv2d(default(Relu), weight, bias, padding: 1).ToArray());

        Tensor Random(Shape shape) => scope.Input(shape, Array.ConvertAll(new float[shape.Length], _ => (float)random.NextDouble(-1, 1)));
    }

    [Theory]
    [InlineData(28, 3, 1, 1)]
    [InlineData(28, 5, 2, 2)]
    [InlineData(3, 5, 1, 4)] // no result meets all taps
    [InlineData(9, 2, 4, 1)]
    public void Runs_cover_all_results_and_exactly_the_taps_inside_the_image(int size, int kernel, int stride, int padding)
    {
        var axis = new CorrelationAxis(size, kernel, stride, -padding, (size + 2 * padding - kernel) / stride + 1);
        int next = 0;
        while (next < axis.Results)
        {
            var run = axis.Run(next, axis.Results);
            Assert.Equal(next, run.First);
            for (int result = run.First; result < run.First + run.Count; result++)
            {
                var inside = Enumerable.Range(0, kernel).Where(tap => result * stride - padding + tap is int place && place >= 0 && place < size).ToArray();
                Assert.Equal(Enumerable.Range(run.FirstTap, run.Taps), inside);
            }
            next += run.Count;
        }
        Assert.Equal(axis.Results, next);
    }

    [Theory]
    [InlineData(64, 64, 3, 224)] // many pixels
    [InlineData(512, 512, 3, 14)] // many weights
    [InlineData(3, 64, 7, 224)]
    public void The_sums_of_a_weight_gradient_do_not_grow_with_the_batch(int c, int o, int kernel, int side)
    {
        long most = 0;
        foreach (int n in (int[])[1, 16, 256])
        {
            var shape = new Conv2dShape(n, c, side, side, o, kernel, kernel, 2, 1);
            most = Math.Max(most, (long)WeightGradientPlan.Of(shape, panelColumns: 32).Chunks * shape.Taps * o);
        }
        // Eight gradients of 256 KiB, or one larger one.
        Assert.InRange(most, 1, Math.Max(8 * 64 * 1024, c * o * kernel * kernel));
    }

    /// <summary>The bits of a convolution's output and of its gradients.</summary>
    private static int[] Convolve(Conv2dShape s, int threads, string algorithm)
    {
        using var device = new CpuDevice(threads, Enum.Parse<ConvolutionAlgorithm>(algorithm));
        using var scope = Scope.Train(device, 1);
        var random = new RandomStream(4);
        Tensor x = Random(new Shape(s.N, s.C, s.H, s.W)), weight = Random(new Shape(s.O, s.C, s.KernelH, s.KernelW));
        var y = x.Conv2d(default(Tanh), weight, null, s.Stride, s.Padding);
        var gradients = Gradients.Of(y, Random(y.Shape));
        float[] numbers = [.. y.ToArray(), .. gradients.For(x)!.Value.ToArray(), .. gradients.For(weight)!.Value.ToArray()];
        return [.. numbers.Select(BitConverter.SingleToInt32Bits)];

        Tensor Random(Shape shape) =>
            scope.Input(shape, Array.ConvertAll(new float[shape.Length], _ => (float)random.NextDouble(-1, 1)), needsGradient: true);
    }
}
