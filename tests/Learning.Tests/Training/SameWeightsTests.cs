using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MidasNet.Learning.Tests.Training;

/// <summary>
/// The weights after 200 steps are the same bits for any number of threads, while other threads load all processors. With whole processes and 20 repeats:
/// <c>tests/Soak/determinism.sh</c>.
/// </summary>
public sealed class SameWeightsTests
{
    private const int Steps = 200;

    [Fact]
    public void After_200_steps_on_busy_processors()
    {
        string expected = Train(threads: 1);
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!stop.IsCancellationRequested) Thread.SpinWait(1000);
        })).ToList();
        load.ForEach(thread => thread.Start());
        try
        {
            foreach (int threads in new[] { 1, 2, 4, 8 }) Assert.Equal(expected, Train(threads));
        }
        finally
        {
            stop.Cancel();
            load.ForEach(thread => thread.Join());
        }
        Assert.NotEqual(expected, Train(threads: 2, Steps - SmallRun.Batches)); // weights that do not move would be equal, too
    }

    private static string Train(int threads, int steps = Steps)
    {
        using var run = new SmallRun(SmallRun.Options with { Epochs = steps / SmallRun.Batches }, threads: threads);
        run.Loop().Run(run.Trainer, TestContext.Current.CancellationToken);
        Assert.Equal(steps, run.Trainer.StepCount);
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(run.Weights)));
    }
}
