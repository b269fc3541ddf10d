using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using MidasNet.Engine.Tests;

namespace MidasNet.Gpu.Tests;

public sealed class GpuMemoryTests(ITestOutputHelper output) : IDisposable
{
    private readonly Context context = Context.Create(builder => builder.CPU(new CPUDevice(8, 2, 1)));

    [Fact]
    public void A_full_device_reports_the_requested_size()
    {
        using var accelerator = context.GetCPUDevice(0).CreateCPUAccelerator(context);
        using var arena = new GpuArena(accelerator, length => length > 1_000_000 ? throw new NoRoomException() : accelerator.Allocate1D<float>(length));
        arena.Take(250_000);
        Assert.Contains(
            "cannot allocate 8.0 MB: this program holds 1.0 MB of its",
            Assert.Throws<InsufficientMemoryException>(() => arena.Take(2_000_000)).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)] // exactly once around
    [InlineData(17)]
    [InlineData(50)] // three times around
    public void Values_longer_than_the_ring_arrive(int length)
    {
        using var accelerator = context.GetCPUDevice(0).CreateCPUAccelerator(context);
        using var ring = new PageLockedRing(accelerator, 16);
        using var buffer = accelerator.Allocate1D<float>(64);
        for (int repeat = 0; repeat < 5; repeat++)
        {
            var values = Enumerable.Range(100 * repeat, length).Select(i => (float)i).ToArray();
            ring.Upload(values, buffer.View.BaseView);
            Assert.Equal(values, buffer.GetAsArray1D()[..length]);
        }
    }

    [Fact]
    public void Steps_reuse_the_memory_of_earlier_steps()
    {
        using var device = TestDevices.Open(GpuDevices.Emulator);
        using var parameters = new ParameterSet(device, 1);
        var norm = new BatchNorm<Relu>(parameters, "norm", 3);
        using var optimizer = new Adam(parameters) { ClipNorm = 1 };
        long bytes = 0;
        int storages = 0;
        var managed = new long[8];
        for (int step = 0; step < managed.Length; step++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Step(device, norm, optimizer, (ulong)step);
            managed[step] = GC.GetAllocatedBytesForCurrentThread() - before;
            if (step == 1) (bytes, storages) = (device.BytesAllocated, device.StoragesInUse);
            if (step > 1) Assert.Equal((bytes, storages), (device.BytesAllocated, device.StoragesInUse));
        }
        output.WriteLine($"managed bytes per step: {string.Join(", ", managed)}");
        // Each of about thirty launches allocates a task of the emulator: 4.4 KB per step in total. The runtime counts a thread's memory in units of 8 KiB.
        Assert.InRange(managed[^4..].Order().ElementAt(1), 0, 16 * 1024);
    }

    public void Dispose() => context.Dispose();

    private static void Step(Device device, BatchNorm<Relu> norm, Adam optimizer, ulong seed)
    {
        var random = new RandomStream(seed);
        Span<float> images = stackalloc float[4 * 3 * 6 * 6];
        foreach (ref float value in images) value = (float)random.NextDouble();
        using var scope = Scope.Train(device, seed);
        var x = scope.Input(new Shape(4, 3, 6, 6), images);
        var loss = norm.Forward(x).MaxPool2d(2).Dropout(0.25f).Flatten().CrossEntropy([1, 2, 3, 4]);
        optimizer.Step(Gradients.Of(loss));
        Assert.True(float.IsFinite(loss.ToScalar()));
    }

    private sealed class NoRoomException : AcceleratorException
    {
        public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;
    }
}
