using ILGPU;
using MidasNet.Checks;

namespace MidasNet.Gpu.Tests;

/// <summary>
/// The tile for tensor cores on ILGPU's emulator, where plain arithmetic replaces the tensor instruction: the distribution of values and sums over the
/// threads is the same.
/// </summary>
public sealed class TensorTileTests : IDisposable
{
    private readonly GpuDevice device = GpuDevices.OpenEmulator(Precision.TensorFloat32, TensorTile.Threads);

    [Theory]
    [InlineData(128, 128, 16, 1)] // one tile, one step
    [InlineData(70, 101, 21, 1)] // nothing is a multiple of anything
    [InlineData(132, 36, 40, 1)] // two tiles, of quads
    [InlineData(9, 130, 70, 2)] // two slices of the depth
    public void Products_of_rounded_factors_agree_with_plain_sums_in_every_layout(int rows, int columns, int depth, int slices)
    {
        foreach (bool leftAlongDepth in new[] { true, false })
        {
            foreach (bool rightAlongDepth in new[] { true, false }) AssertProduct(rows, columns, depth, slices, leftAlongDepth, rightAlongDepth);
        }
    }

    [Theory]
    [InlineData(1f, 1f)]
    [InlineData(1 + 1f / 1024, 1 + 1f / 1024)] // the last bit that is kept
    [InlineData(1 + 1f / 2048, 1 + 1f / 1024)] // half of it: away from 0
    [InlineData(-1 - 1f / 2048, -1 - 1f / 1024)]
    [InlineData(1 + 1f / 2049, 1f)]
    [InlineData(float.MaxValue, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(0f, 0f)]
    public void Factors_are_rounded_to_11_bits(float value, float rounded) => Assert.Equal(rounded, TensorTile.Round(value));

    [Fact]
    public void Tensor_cores_are_used_only_if_factors_may_be_rounded()
    {
        Assert.Equal(ProductTiles.Tensor, ProductPlan.Of(4096, 4096, 4096, 132, 1024, tensorCores: true).Tile);
        Assert.Equal(ProductTiles.Large, ProductPlan.Of(4096, 4096, 4096, 132, 1024).Tile);
    }

    public void Dispose() => device.Dispose();

    private void AssertProduct(int rows, int columns, int depth, int slices, bool leftAlongDepth, bool rightAlongDepth)
    {
        var (a, b) = (Draw(rows * depth, 1), Draw(depth * columns, 2));
        var (left, right, y) = (device.Allocate(a.Length), device.Allocate(b.Length), device.Allocate(rows * columns));
        device.Upload(a, left);
        device.Upload(b, right);
        int sliceDepth = (depth + slices * 32 - 1) / (slices * 32) * 32;
        var plan = new ProductPlan(ProductTiles.Tensor, slices, sliceDepth);
        var shape = new ProductShape(rows, columns, depth, sliceDepth);
        var result = new RowResult<Identity>(default, ArrayView<float>.Empty, ViewOf(y), columns);
        MatrixAlongDepth leftRows = new(ViewOf(left), rows, depth), rightColumns = new(ViewOf(right), columns, depth);
        MatrixAlongLines leftColumns = new(ViewOf(left), rows), rightRows = new(ViewOf(right), columns);
        if (leftAlongDepth && rightAlongDepth) device.Multiply(plan, shape, leftRows, rightColumns, result);
        else if (leftAlongDepth) device.Multiply(plan, shape, leftRows, rightRows, result);
        else if (rightAlongDepth) device.Multiply(plan, shape, leftColumns, rightColumns, result);
        else device.Multiply(plan, shape, leftColumns, rightRows, result);
        var actual = new float[rows * columns];
        device.Download(y, actual);
        foreach (var storage in new[] { left, right, y }) device.Recycle(storage);

        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double expected = 0;
                for (int k = 0; k < depth; k++)
                {
                    float l = a[leftAlongDepth ? i * depth + k : k * rows + i], r = b[rightAlongDepth ? j * depth + k : k * columns + j];
                    expected += (double)TensorTile.Round(l) * TensorTile.Round(r);
                }
                // Products of rounded factors are exact in float; the error of a sum of up to 70 products of up to 4 is at most about 1e-5.
                Assert.Equal(expected, actual[i * columns + j], 2e-5);
            }
        }
    }

    private static ArrayView<float> ViewOf(Storage storage) => ((GpuStorage)storage).View;

    private static float[] Draw(int length, ulong stream) => new CheckInput(new Shape(length)).Draw(new RandomStream(11, stream));
}
