using MidasNet.Checks;

namespace MidasNet.Gpu.Tests;

/// <summary>Kernels whose threads work together are right for groups as large as a card's, and for sizes around those of groups, tiles and pieces.</summary>
public sealed class GroupSizeTests(EmulatedGroupSizes devices) : IClassFixture<EmulatedGroupSizes>
{
    /// <summary>Some checks of each kernel that sums or shares memory; each barrier of 256 emulated threads takes milliseconds, so not all.</summary>
    public static TheoryData<string> Checks =>
    [
        "softmax 5x10", "softmax 33x3", "softmax 2x62", "log-softmax 3x17",
        "cross-entropy smoothed weighted 5x10", "cross-entropy 33x3", "complementary log loss 3x17", "complementary exponential loss 65x2",
        "batch norm, statistics of the batch, [5, 7]", "batch norm relu, statistics of the batch, [2, 3, 3, 6]",
        "batch norm, running variance, [3, 33, 3, 5]", "batch norm, running mean, [1, 1, 1, 9]",
    ];

    [Theory]
    [MemberData(nameof(Checks))]
    public void Operations_agree_with_their_formula_in_groups_of_256(string name)
    {
        var result = OpChecks.All.Single(check => check.Name == name).Run(devices.Large);
        Assert.True(result.Passed, result.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(255)]
    [InlineData(257)]
    [InlineData(2049)]
    [InlineData(20_001)]
    public void The_gradient_norm_is_exact_and_clipping_scales_to_the_maximum(int length)
    {
        var x = Values(length);
        double norm = Math.Sqrt(2 * x.Sum(value => (double)value * value));
        foreach (var device in devices.All)
        {
            Storage storage = Stored(device, x), clip = device.Allocate(3);
            var result = new float[3];
            foreach (double share in new[] { 0.25, 4 })
            {
                device.ClipNorm([storage, storage], [length, length], (float)(share * norm), clip);
                device.Download(clip, result);
                Assert.Equal(Math.Min(1, share), result[0], 1e-6);
                Assert.Equal(norm, (double)result[1] + result[2], 1e-12 * norm);
            }
            device.Recycle(storage);
            device.Recycle(clip);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(31, 33)] // columns around the threads across
    [InlineData(300, 7)]
    [InlineData(129, 16)]
    [InlineData(1000, 1)]
    [InlineData(5, 257)]
    public void Columns_are_summed_to_rounding(int rows, int columns)
    {
        var x = Values(rows * columns);
        foreach (var device in devices.All)
        {
            Storage dy = Stored(device, x), db = device.Allocate(columns);
            device.SumPerChannel(new ChannelShape(rows, columns, 1), dy, db);
            var sums = Loaded(device, db, columns);
            for (int c = 0; c < columns; c++)
            {
                var column = Enumerable.Range(0, rows).Select(r => (double)x[r * columns + c]).ToArray();
                Assert.Equal(column.Sum(), sums[c], 2e-7 * column.Sum(Math.Abs));
            }
            device.Recycle(dy);
            device.Recycle(db);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 3, 50)] // few rows
    [InlineData(2, 50, 3)]
    [InlineData(1, 8, 8)] // tiles
    [InlineData(3, 31, 33)]
    [InlineData(2, 32, 32)]
    [InlineData(1, 65, 9)]
    public void Rows_become_columns(int count, int rows, int columns)
    {
        var x = Values(count * rows * columns);
        foreach (var device in devices.All)
        {
            Storage source = Stored(device, x), target = device.Allocate(x.Length);
            device.Transpose(new TransposeShape(count, rows, columns), source, target);
            var y = Loaded(device, target, x.Length);
            for (int i = 0; i < y.Length; i++)
            {
                int n = i / (rows * columns), column = i / rows % columns, row = i % rows;
                Assert.Equal(x[(n * rows + row) * columns + column], y[i]);
            }
            device.Recycle(source);
            device.Recycle(target);
        }
    }

    private static float[] Values(int length)
    {
        var random = new RandomStream(5, (ulong)length);
        return Array.ConvertAll(new float[length], _ => (float)random.NextDouble(-1, 1));
    }

    private static Storage Stored(Device device, float[] values)
    {
        var storage = device.Allocate(values.Length);
        device.Upload(values, storage);
        return storage;
    }

    private static float[] Loaded(Device device, Storage storage, int length)
    {
        var values = new float[length];
        device.Download(storage, values);
        return values;
    }
}

/// <summary>A device with small groups, and one with groups as a card has them.</summary>
public sealed class EmulatedGroupSizes : IDisposable
{
    internal Device Small { get; } = GpuDevices.OpenEmulator();

    internal Device Large { get; } = GpuDevices.OpenEmulator(threadsPerGroup: 256);

    internal IEnumerable<Device> All => [Small, Large];

    public void Dispose()
    {
        Small.Dispose();
        Large.Dispose();
    }
}
