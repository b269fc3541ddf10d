using System.Globalization;
using MidasNet.Data;

namespace MidasNet.Learning.Tests.Training;

/// <summary>
/// Memory does not grow with the steps of a run, nor with the runs of a process. The quick runs look at native memory alone; those of
/// <c>tests/Soak/long-runs.sh</c>, which have the process for themselves, also at the managed heap and at the process:
/// <c>MIDASNET_LONG_STEPS=20000 MIDASNET_LONG_RUNS=100</c>.
/// </summary>
public sealed class LongRunTests
{
    private const int BatchSize = 8, Batches = 250, Samples = 25;

    // The metrics of each epoch are kept. .NET compiles hot methods again, which takes memory of the process for a minute or so: DOTNET_TieredCompilation=0
    // keeps it from that.
    private const double HeapTolerance = 0.02, ProcessTolerance = 0.01;

    [Fact]
    public void Memory_is_flat_over_the_steps_of_a_run()
    {
        int steps = Variable("MIDASNET_LONG_STEPS") ?? 500;
        var images = StripedImages.Make(BatchSize * Batches, seed: 1);
        using var device = Device.OpenCpu(threads: 1);
        using var model = new TinyModel(device, seed: 7);
        var options = SmallRun.Options with { Epochs = steps / Batches, BatchSize = BatchSize };
        var used = new List<Use>();
        Trainer? running = null;
        using var trainer = running = new Trainer(model, options.Loader(images, images.AllIndices()), options, (logits, batch) =>
        {
            if (running!.StepCount % (steps / Samples) == 0) used.Add(Use.Of(device));
            return logits.CrossEntropy(batch);
        });
        new TrainingLoop { Name = "long" }.Run(trainer, TestContext.Current.CancellationToken);
        Assert.Equal(steps, trainer.StepCount);
        Require(used, Samples / 5, $"{steps} steps", isAlone: Variable("MIDASNET_LONG_STEPS") is not null); // step 4,000 of 20,000
    }

    [Fact]
    public void Memory_is_flat_over_the_runs_of_a_process_and_their_weights_are_the_same()
    {
        int runs = Variable("MIDASNET_LONG_RUNS") ?? 5;
        var used = new List<Use>();
        float[] first = [];
        for (int number = 0; number < runs; number++)
        {
            using var run = new SmallRun(SmallRun.Options, threads: 2);
            run.Loop().Run(run.Trainer, TestContext.Current.CancellationToken);
            if (number == 0) first = run.Weights;
            else Assert.Equal(first, run.Weights);
            used.Add(Use.Of(run.Model.Device));
        }
        Require(used, runs / 5, $"{runs} runs", isAlone: Variable("MIDASNET_LONG_RUNS") is not null);
    }

    private static void Require(List<Use> used, int from, string what, bool isAlone)
    {
        Use expected = used[from], last = used[^1];
        double heap = last.Heap / (double)expected.Heap - 1, process = last.Process / (double)expected.Process - 1;
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{what}, from sample {from + 1} of {used.Count}: native {expected.Native} to {last.Native} bytes; managed heap {expected.Heap} to {last.Heap} bytes, {heap:P2} more; process {expected.Process} to {last.Process} bytes, {process:P2} more"));
        TestContext.Current.TestOutputHelper?.WriteLine($"process, MB: {string.Join(' ', used.Select(use => $"{use.Process / 1e6:F1}"))}");
        Assert.All(used.Skip(from), use => Assert.Equal((expected.Native, expected.InUse), (use.Native, use.InUse)));
        if (!isAlone) return;
        Assert.InRange(heap, -1, HeapTolerance);
        Assert.InRange(process, -1, ProcessTolerance);
    }

    private static int? Variable(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;

    private readonly record struct Use(long Native, int InUse, long Heap, long Process)
    {
        public static Use Of(Device device)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return new Use(device.BytesAllocated, device.StoragesInUse, GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
        }
    }
}
