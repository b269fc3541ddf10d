using BenchmarkDotNet.Attributes;
using MidasNet.Cpu;

namespace MidasNet.Benchmarks;

/// <summary>What it costs to share a kernel among threads: a job of items that do nothing, again and again, so that nobody sleeps.</summary>
public class ForkJoin
{
    private WorkerTeam team = null!;

    /// <summary>Items of the job; one item stays with the caller.</summary>
    [Params(1, 2, 64)]
    public int Items { get; set; }

    [GlobalSetup]
    public void Open() => team = new WorkerTeam(Environment.ProcessorCount);

    [GlobalCleanup]
    public void Close() => team.Dispose();

    [Benchmark]
    public void For() => team.For(Items, new Nothing());

    private readonly struct Nothing : IWork
    {
        public void Run(int item, int worker)
        {
        }
    }
}
