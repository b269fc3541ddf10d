using BenchmarkDotNet.Attributes;
using MidasNet.Cpu;

namespace MidasNet.Benchmarks;

/// <summary>The cost of sharing a kernel among threads: a job of empty items, repeated so that no thread sleeps.</summary>
public class ForkJoin
{
    private WorkerTeam team = null!;

    /// <summary>Items of the job; a single item runs on the caller's thread.</summary>
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
