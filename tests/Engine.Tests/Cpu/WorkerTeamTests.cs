using System.Runtime.InteropServices;
using MidasNet.Cpu;

namespace MidasNet.Engine.Tests.Cpu;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)] // more threads than most test machines have cores, so that some are always late
    public unsafe void Every_item_of_thousands_of_tiny_jobs_runs_once(int size)
    {
        using var team = new WorkerTeam(size);
        const int Jobs = 3000, MaxItems = 37;
        int* counts = stackalloc int[MaxItems];
        for (int job = 0; job < Jobs; job++)
        {
            int items = job % (MaxItems + 1);
            new Span<int>(counts, MaxItems).Clear();
            team.For(items, new CountingWork { Counts = counts });
            for (int i = 0; i < MaxItems; i++) Assert.Equal(i < items ? 1 : 0, counts[i]);
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
            WaitUntilAsleep(team);
            team.For(64, new CountingWork { Counts = counts });
            for (int i = 0; i < 64; i++) Assert.Equal(job, counts[i]);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public unsafe void A_team_of_which_fewer_threads_are_active_does_every_item_and_so_does_the_whole_team_later(int size)
    {
        const long Second = 1_000_000; // shorter than that of the team's clock: pauses are soon over
        var pacing = new ThreadPacing(size, Second, new ThreadTimes());
        using var team = new WorkerTeam(size, pacing);
        int* counts = stackalloc int[64];
        for (int job = 1; job <= 400; job++)
        {
            // The team is told that it did nothing for a second, so that half of it is active until a pause is over.
            if (job % 10 == 0) pacing.Record(0, Second, callerTime: 1, callerItems: 1, items: 1);
            team.For(64, new CountingWork { Counts = counts });
            for (int i = 0; i < 64; i++) Assert.Equal(job, counts[i]);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public unsafe void No_two_running_items_have_the_same_worker_index(int size)
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
    [InlineData(-1)]
    [InlineData(1025)]
    [InlineData(100_000)]
    public void A_number_of_threads_that_is_negative_or_above_the_limit_is_refused_before_any_starts(int threads) =>
        Assert.Contains("1 to 1024 threads", Assert.Throws<ArgumentOutOfRangeException>(() => Device.OpenCpu(threads)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_exception_of_every_item_is_one_exception_for_the_caller()
    {
        using var team = new WorkerTeam(8);
        for (int job = 0; job < 50; job++)
        {
            var error = Assert.ThrowsAny<Exception>(() => team.For(64, new FailingWork { Culprit = FailingWork.Everybody }));
            Assert.IsType<InvalidDataException>(error.InnerException);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public unsafe void A_kernel_within_a_kernel_is_refused_and_the_team_works_on(int size)
    {
        using var team = new WorkerTeam(size);
        var itself = GCHandle.Alloc(team);
        try
        {
            int* counts = stackalloc int[16];
            for (int job = 1; job <= 20; job++)
            {
                var error = Assert.Throws<InvalidOperationException>(() => team.For(4, new NestedWork { Team = itself }));
                Assert.Contains("one thread at a time", error.ToString());
                team.For(16, new CountingWork { Counts = counts });
                for (int i = 0; i < 16; i++) Assert.Equal(job, counts[i]);
            }
        }
        finally
        {
            itself.Free();
        }
    }

    [Fact]
    public unsafe void Teams_larger_than_the_machine_work_side_by_side()
    {
        const int Jobs = 500, Items = 40;
        int failures = 0;
        var threads = new Thread[3];
        for (int t = 0; t < threads.Length; t++)
        {
            threads[t] = new Thread(() =>
            {
                using var team = new WorkerTeam(2 * Environment.ProcessorCount + 1);
                int* counts = stackalloc int[Items];
                for (int job = 1; job <= Jobs; job++)
                {
                    team.For(Items, new CountingWork { Counts = counts });
                    for (int i = 0; i < Items; i++)
                    {
                        if (counts[i] != job) Interlocked.Increment(ref failures);
                    }
                }
            });
            threads[t].Start();
        }
        foreach (var thread in threads) thread.Join();
        Assert.Equal(0, failures);
    }

    [Fact]
    public unsafe void A_team_that_was_disposed_of_says_so()
    {
        var team = new WorkerTeam(2);
        team.Dispose();
        team.Dispose();
        int* counts = stackalloc int[4];
        var work = new CountingWork { Counts = counts };
        Assert.Throws<ObjectDisposedException>(() => team.For(4, work));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_team_can_be_disposed_of_before_and_after_its_threads_sleep(int size)
    {
        for (int i = 0; i < 20; i++) new WorkerTeam(size).Dispose();
        var team = new WorkerTeam(size);
        WaitUntilAsleep(team);
        team.Dispose();
    }

    /// <summary>Waits for a state rather than for a time: on a busy machine threads fall asleep later.</summary>
    private static void WaitUntilAsleep(WorkerTeam team) => SpinWait.SpinUntil(() => team.Sleeping == team.Size - 1);

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

    private struct NestedWork : IWork
    {
        public GCHandle Team;

        public readonly void Run(int item, int worker) => ((WorkerTeam)Team.Target!).For(2, new FailingWork { Culprit = 5 });
    }

    private struct FailingWork : IWork
    {
        public const int Everybody = -1;
        public int Culprit;

        public readonly void Run(int item, int worker)
        {
            if (item == Culprit || Culprit == Everybody) throw new InvalidDataException($"item {item} failed");
        }
    }
}
