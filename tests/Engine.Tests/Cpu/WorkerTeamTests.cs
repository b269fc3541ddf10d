namespace MidasNet.Engine.Tests.Cpu;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)] // more threads than most test machines have cores: some are always late
    public unsafe void Every_item_of_thousands_of_tiny_jobs_runs_once(int size)
    {
        using var team = new WorkerTeam(size);
        const int Jobs = 3000, Most = 37;
        int* counts = stackalloc int[Most];
        for (int job = 0; job < Jobs; job++)
        {
            int items = job % (Most + 1);
            new Span<int>(counts, Most).Clear();
            team.For(items, new CountingWork { Counts = counts });
            for (int i = 0; i < Most; i++) Assert.Equal(i < items ? 1 : 0, counts[i]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public unsafe void Threads_that_fell_asleep_wake_for_the_next_job(int size)
    {
        using var team = new WorkerTeam(size);
        int* counts = stackalloc int[64];
        for (int job = 1; job <= 20; job++)
        {
            Thread.Sleep(2); // far longer than a thread spins
            team.For(64, new CountingWork { Counts = counts });
            for (int i = 0; i < 64; i++) Assert.Equal(job, counts[i]);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public unsafe void Workers_have_numbers_of_their_own(int size)
    {
        using var team = new WorkerTeam(size);
        int* running = stackalloc int[size];
        int overlaps = 0;
        for (int job = 0; job < 200; job++) team.For(64, new ExclusiveWork { Running = running, Overlaps = &overlaps, Size = size });
        Assert.Equal(0, overlaps);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public unsafe void An_exception_reaches_the_caller_and_the_team_works_on(int size)
    {
        using var team = new WorkerTeam(size);
        int* counts = stackalloc int[100];
        for (int job = 1; job <= 50; job++)
        {
            var error = Assert.ThrowsAny<Exception>(() => team.For(100, new FailingWork { Culprit = 57 }));
            Assert.Contains("item 57 failed", error.ToString());
            team.For(100, new CountingWork { Counts = counts });
            for (int i = 0; i < 100; i++) Assert.Equal(job, counts[i]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_team_can_be_disposed_of_before_and_after_its_threads_fall_asleep(int size)
    {
        for (int i = 0; i < 20; i++) new WorkerTeam(size).Dispose();
        var team = new WorkerTeam(size);
        Thread.Sleep(20);
        team.Dispose();
    }

    private unsafe struct CountingWork : IWork
    {
        public int* Counts;

        public readonly void Run(int item, int worker) => Interlocked.Increment(ref Counts[item]);
    }

    private unsafe struct ExclusiveWork : IWork
    {
        public int* Running, Overlaps;
        public int Size;

        public readonly void Run(int item, int worker)
        {
            if ((uint)worker >= (uint)Size || Interlocked.Increment(ref Running[worker]) != 1) Interlocked.Increment(ref *Overlaps);
            Thread.SpinWait(50);
            Interlocked.Decrement(ref Running[worker]);
        }
    }

    private struct FailingWork : IWork
    {
        public int Culprit;

        public readonly void Run(int item, int worker)
        {
            if (item == Culprit) throw new InvalidDataException($"item {item} failed");
        }
    }
}
