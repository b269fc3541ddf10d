using ILGPU;
using MidasNet.Checks;
using MidasNet.Cpu;

namespace MidasNet.Gpu.Tests;

/// <summary>The tiles of real GPUs, on an emulator with the same group size: the checks of operations use the small tile only.</summary>
public sealed class TiledProductTests : IDisposable
{
    private readonly GpuDevice device = GpuDevices.OpenEmulator(threadsPerGroup: 256);
    private readonly CpuDevice processor = new(1, ConvolutionAlgorithm.Direct);

    public void Dispose()
    {
        device.Dispose();
        processor.Dispose();
    }

    [Theory]
    [InlineData(64, 64, 64, 8)] // one tile
    [InlineData(64, 60, 100, 37)] // quads, but a depth between the steps
    [InlineData(64, 61, 35, 9)] // rows and columns that are not made of quads
    [InlineData(128, 128, 128, 16)]
    [InlineData(128, 140, 100, 20)] // rows left over
    [InlineData(128, 131, 70, 13)]
    public void Products_agree_with_plain_sums_in_every_layout(int edge, int rows, int columns, int depth)
    {
        var plan = PlanOf(edge, depth, slices: 1);
        foreach (bool leftAlongDepth in new[] { true, false })
        {
            foreach (bool rightAlongDepth in new[] { true, false }) AssertProduct(plan, rows, columns, depth, leftAlongDepth, rightAlongDepth);
        }
    }

    [Theory]
    [InlineData(4, 5, 7, 100, 2)]
    [InlineData(64, 13, 30, 100, 3)] // the last slice is shorter
    [InlineData(64, 5, 4, 200, 6)] // several threads share the slices
    [InlineData(128, 9, 130, 64, 2)]
    public void Slices_of_the_depth_agree_with_plain_sums(int edge, int rows, int columns, int depth, int slices) =>
        AssertProduct(PlanOf(edge, depth, slices), rows, columns, depth, leftAlongDepth: true, rightAlongDepth: false);

    [Theory]
    [InlineData(64, 1, 68, 6, 7, 20, 3, 1, 1)] // channels in quads
    [InlineData(64, 3, 5, 7, 6, 9, 3, 2, 1)] // not in quads, with a stride and several images
    [InlineData(64, 2, 1, 9, 8, 12, 5, 1, 2)] // a first layer
    [InlineData(256, 1, 68, 10, 12, 100, 3, 1, 1)] // large tiles
    [InlineData(256, 1, 66, 10, 12, 99, 3, 1, 0)]
    public void Convolutions_agree_with_the_CPU(int threads, int n, int c, int h, int w, int o, int kernel, int stride, int padding)
    {
        var shape = new Conv2dShape(n, c, h, w, o, kernel, kernel, stride, padding);
        using var emulator = GpuDevices.OpenEmulator(threadsPerGroup: threads);
        var (expected, actual) = (Convolve(processor, shape), Convolve(emulator, shape));
        // Sums of up to 900 products in a different order: about 1e-6 of the largest.
        foreach (var (e, a) in expected.Zip(actual)) AssertClose(Array.ConvertAll(e, v => (double)v), a, 1e-5);
    }

    [Fact]
    public void Repeats_are_equal_bit_by_bit()
    {
        var shape = new Conv2dShape(3, 8, 12, 12, 5, 3, 3, 1, 1);
        using var emulator = GpuDevices.OpenEmulator(threadsPerGroup: 64);
        var first = Convolve(emulator, shape);
        for (int repeat = 0; repeat < 3; repeat++) Assert.Equal(first, Convolve(emulator, shape));
    }

    private static ProductPlan PlanOf(int edge, int depth, int slices)
    {
        var tile = edge switch { 4 => ProductTiles.Small, 64 => ProductTiles.Middle, _ => ProductTiles.Large };
        int sliceDepth = (depth + slices * 32 - 1) / (slices * 32) * 32;
        return new ProductPlan(tile, (depth + sliceDepth - 1) / sliceDepth, sliceDepth);
    }

    private static float[] Draw(int length, ulong stream) => new CheckInput(new Shape(length)).Draw(new RandomStream(11, stream));

    private void AssertProduct(ProductPlan plan, int rows, int columns, int depth, bool leftAlongDepth, bool rightAlongDepth)
    {
        var (a, b) = (Draw(rows * depth, 1), Draw(depth * columns, 2));
        double Left(int i, int k) => a[leftAlongDepth ? i * depth + k : k * rows + i];
        double Right(int k, int j) => b[rightAlongDepth ? j * depth + k : k * columns + j];
        var expected = new double[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                for (int k = 0; k < depth; k++) expected[i * columns + j] += Left(i, k) * Right(k, j);
            }
        }

        var (left, right, y) = (device.Allocate(a.Length), device.Allocate(b.Length), device.Allocate(expected.Length));
        device.Upload(a, left);
        device.Upload(b, right);
        var shape = new ProductShape(rows, columns, depth, plan.SliceDepth);
        var result = new RowResult<Identity>(default, ArrayView<float>.Empty, ViewOf(y), columns);
        MatrixAlongDepth leftRows = new(ViewOf(left), rows, depth), rightColumns = new(ViewOf(right), columns, depth);
        MatrixAlongLines leftColumns = new(ViewOf(left), rows), rightRows = new(ViewOf(right), columns);
        if (leftAlongDepth && rightAlongDepth) device.Multiply(plan, shape, leftRows, rightColumns, result);
        else if (leftAlongDepth) device.Multiply(plan, shape, leftRows, rightRows, result);
        else if (rightAlongDepth) device.Multiply(plan, shape, leftColumns, rightColumns, result);
        else device.Multiply(plan, shape, leftColumns, rightRows, result);

        var actual = new float[expected.Length];
        device.Download(y, actual);
        foreach (var storage in new[] { left, right, y }) device.Recycle(storage);
        AssertClose(expected, actual, 2e-6);
        Assert.Equal(0, device.StoragesInUse);
    }

    private static ArrayView<float> ViewOf(Storage storage) => ((GpuStorage)storage).View;

    /// <summary>The output, and the gradients of input and weight.</summary>
    private static float[][] Convolve(Device device, Conv2dShape s)
    {
        using var scope = Scope.Train(device, 1);
        Tensor Input(Shape shape, ulong stream, bool needsGradient) => scope.Input(shape, Draw(shape.Length, stream), needsGradient);
        var x = Input(new Shape(s.N, s.C, s.H, s.W), 1, true);
        var weight = Input(new Shape(s.O, s.C, s.KernelH, s.KernelW), 2, true);
        var y = x.Conv2d(weight, null, s.Stride, s.Padding);
        float[] output = y.ToArray();
        var gradients = Gradients.Of(y, Input(y.Shape, 3, false));
        return [output, gradients.For(x)?.ToArray() ?? [], gradients.For(weight)?.ToArray() ?? []];
    }

    private static void AssertClose(double[] expected, float[] actual, double tolerance)
    {
        double scale = expected.Max(value => Math.Abs(value));
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"{i}: {actual[i]}, expected {expected[i]}, the largest being {scale}");
    }
}
