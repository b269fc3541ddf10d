using MidasNet.Cpu;

namespace MidasNet.Engine.Tests.Cpu;

public sealed class ThreadPacingTests
{
    private const long Second = 1_000_000;

    [Theory]
    [InlineData(2, 0.9, 2)] // an idle machine
    [InlineData(2, 0.45, 2)] // another program on one of two cores
    [InlineData(2, 0.35, 1)] // one thread would do more
    [InlineData(2, 0.2, 1)] // other programs on both
    [InlineData(8, 0.5, 8)]
    [InlineData(8, 0.25, 4)] // eight threads on two cores: four do as much
    [InlineData(1, 0.1, 1)]
    public void Half_of_the_threads_are_left_where_they_get_less_than_three_eighths_of_their_time(int size, double share, int expected)
    {
        var pacing = new ThreadPacing(size, Second, new ThreadTimes());
        Run(pacing, 0, Second / 10, share);
        Assert.Equal(expected, pacing.Active);
    }

    [Fact]
    public void A_team_is_tried_again_after_pauses_that_grow_and_stays_where_it_is_as_fast_as_before()
    {
        var pacing = new ThreadPacing(2, Second, new ThreadTimes());
        long now = Run(pacing, 0, Second / 20, share: 0.2), first = TimeUntilTriedAgain(pacing, ref now);
        now = Run(pacing, now, Second / 20, share: 0.2);
        Assert.Equal(1, pacing.Active);
        long second = TimeUntilTriedAgain(pacing, ref now);
        Assert.InRange(second, 3 * first / 2, 3 * first);
        for (int i = 0; i < 10; i++)
        {
            now = Run(pacing, now, Second / 20, share: 0.2);
            Assert.InRange(TimeUntilTriedAgain(pacing, ref now), first, 2 * Second);
        }

        now = Run(pacing, now, Second, share: 0.9);
        Assert.Equal(2, pacing.Active);
        now = Run(pacing, now, Second / 20, share: 0.2);
        Assert.Equal(1, pacing.Active);
        Assert.InRange(TimeUntilTriedAgain(pacing, ref now), first / 2, 2 * first); // forgotten
    }

    [Fact]
    public void A_kernel_whose_caller_did_no_item_says_nothing()
    {
        var times = new ThreadTimes();
        var pacing = new ThreadPacing(2, Second, times);
        for (int i = 0; i < 1000; i++) pacing.Record(0, Second, callerTime: 0, callerItems: 0, items: 2);
        Assert.Equal(2, pacing.Active);
        Assert.Null(times.Efficiency);
    }

    [Fact]
    public void A_quarter_of_the_kernels_is_measured_and_each_while_a_team_is_tried_again()
    {
        var pacing = new ThreadPacing(2, Second, new ThreadTimes());
        int sampled = Enumerable.Range(0, 4000).Count(_ => pacing.IsSampled());
        Assert.InRange(sampled, 900, 1100);
        long now = Run(pacing, 0, Second / 20, share: 0.1);
        Assert.False(pacing.IsSampled()); // a thread alone
        TimeUntilTriedAgain(pacing, ref now);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(pacing.IsSampled()));
    }

    [Fact]
    public void Efficiency_is_the_share_of_time_in_which_threads_worked()
    {
        var times = new ThreadTimes();
        Run(new ThreadPacing(4, Second, times), 0, Second, share: 0.5);
        Assert.Equal(0.5, times.Efficiency ?? -1, 0.01);
    }

    [Fact]
    public void Teams_that_compute_at_the_same_time_count_together()
    {
        var times = new ThreadTimes();
        Run(new ThreadPacing(2, Second, times), 0, Second, share: 0.5);
        Run(new ThreadPacing(2, Second, times), 0, Second, share: 0.9);
        Assert.Equal(0.7, times.Efficiency ?? -1, 0.01);
        times.Add(kernelWork: 100 * Second, threadTime: Second); // clocks differ in a kernel: there is no more than all
        Assert.Equal(1, times.Efficiency);
    }

    [Fact]
    public void A_single_thread_has_nothing_to_wait_for()
    {
        Assert.Null(ThreadPacing.For(1, new ThreadTimes()));
        using var device = new CpuDevice(threads: 1);
        using (var scope = Scope.Predict(device)) scope.Input(new Shape(64, 64), new float[64 * 64]).MatMul(scope.Input(new Shape(64, 64), new float[64 * 64]));
        Assert.Null(device.ThreadEfficiency);
    }

    /// <summary>Kernels of ten items in which each thread works for a share of the time, until the team is smaller or the time is over.</summary>
    private static long Run(ThreadPacing pacing, long now, long time, double share)
    {
        const int Items = 1000, Kernel = 1000;
        int threads = pacing.Active;
        for (long end = now + time; now < end && pacing.Active == threads; now += Kernel)
            pacing.Record(now, now + Kernel, (long)(share * Kernel), Items / threads, Items / threads * threads);
        return now;
    }

    private static long TimeUntilTriedAgain(ThreadPacing pacing, ref long now)
    {
        long started = now;
        int active = pacing.Active;
        while (pacing.Active == active)
        {
            now += Second / 1000;
            pacing.TryAgain(now);
        }
        return now - started;
    }
}
