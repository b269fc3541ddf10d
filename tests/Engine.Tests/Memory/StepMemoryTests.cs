namespace MidasNet.Engine.Tests.Memory;

/// <summary>A training step reuses the memory of the step before it.</summary>
public sealed class StepMemoryTests(ITestOutputHelper output) : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 2);

    [Fact]
    public void Steps_and_predictions_leak_no_storage_and_allocate_none_after_the_second_step()
    {
        using var network = new SmallNetwork(device);
        using var optimizer = new Adam(network.Parameters) { ClipNorm = 1 };
        var (images, labels) = SmallNetwork.Data(1);
        int before = device.StoragesInUse;
        Assert.Equal(network.Parameters.Count, before);
        long bytes = 0;
        for (ulong step = 0; step < 6; step++)
        {
            network.Step(optimizer, images, labels, step);
            Predict(network, images);
            // Two moments for each trainable parameter, and one storage for the gradient norm and its clip factor.
            Assert.Equal(before + 2 * network.Parameters.Count(p => p.Trainable) + 1, device.StoragesInUse);
            if (step == 1) bytes = device.BytesAllocated;
            if (step > 1) Assert.Equal(bytes, device.BytesAllocated);
        }
        optimizer.Dispose();
        Assert.Equal(before, device.StoragesInUse);
        network.Dispose();
        Assert.Equal(0, device.StoragesInUse);
    }

    [Fact]
    public void Memory_of_a_disposed_optimizer_or_average_is_reused_by_later_steps()
    {
        using var network = new SmallNetwork(device);
        var (images, labels) = SmallNetwork.Data(1);
        int before = device.StoragesInUse;
        for (int i = 0; i < 3; i++)
        {
            using (var optimizer = new Adam(network.Parameters))
            using (new MovingAverage(network.Parameters, 0.9f))
                network.Step(optimizer, images, labels, 1);
            Predict(network, images);
            Assert.Equal(before, device.StoragesInUse);
        }
    }

    [Fact]
    public void A_failed_step_releases_its_memory()
    {
        using var network = new SmallNetwork(device);
        int before = device.StoragesInUse;
        using (var scope = Scope.Train(device))
        {
            var x = scope.Input(new Shape(2, 1, 12, 12), new float[288]);
            Assert.ThrowsAny<ArgumentException>(() => network.Forward(x).CrossEntropy([0, 99]));
        }
        Assert.Equal(before, device.StoragesInUse);
    }

    [Fact]
    public void The_backward_pass_releases_values_that_it_no_longer_needs()
    {
        using var scope = Scope.Train(device);
        var x = scope.Input(new Shape(100), new float[100], needsGradient: true);
        var y = x;
        for (int i = 0; i < 20; i++) y = y.Tanh();
        int forward = device.StoragesInUse;
        var gradients = Gradients.Of(y, scope.Input(new Shape(100), new float[100]));
        Assert.Equal(21, forward);
        // x, y, dy, and the gradient of x.
        Assert.Equal(4, device.StoragesInUse);
        Assert.NotNull(gradients.For(x));
    }

    [Fact]
    public void A_prediction_through_layers_uses_two_tensors_at_a_time()
    {
        using var scope = Scope.Predict(device);
        var layers = new Sequential();
        for (int i = 0; i < 20; i++) layers.Add(new MaxPool2d(1));
        var x = scope.Input(new Shape(1, 1, 4, 4), new float[16]);
        layers.Forward(x);
        Assert.Equal(2, device.StoragesInUse); // x, which belongs to the caller, and the output
    }

    [Fact]
    public void A_step_allocates_almost_nothing_on_the_managed_heap()
    {
        using var network = new SmallNetwork(device);
        using var optimizer = new Adam(network.Parameters) { ClipNorm = 1 };
        var (images, labels) = SmallNetwork.Data(1);
        for (ulong step = 0; step < 5; step++) network.Step(optimizer, images, labels, step);
        var allocated = new long[21];
        for (int step = 0; step < allocated.Length; step++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            network.Step(optimizer, images, labels, (ulong)step);
            allocated[step] = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        // The median: a garbage collection caused by other tests may empty the array pool, and the runtime counts a thread's memory in units of 8 KiB.
        Array.Sort(allocated);
        long perStep = allocated[allocated.Length / 2];
        output.WriteLine($"{perStep} bytes per step");
        Assert.InRange(perStep, 0, 1024);
    }

    public void Dispose() => device.Dispose();

    private static void Predict(SmallNetwork network, float[] images)
    {
        using var scope = Scope.Predict(network.Parameters.Device);
        network.Forward(scope.Input(new Shape(SmallNetwork.Batch, 1, SmallNetwork.Size, SmallNetwork.Size), images)).Softmax().ToArray();
    }
}
