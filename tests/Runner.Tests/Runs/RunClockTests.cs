using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tests.Runs;

public sealed class RunClockTests : IDisposable
{
    private readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Seconds_of_earlier_processes_count_each_part_by_itself()
    {
        var folder = RunFolder.Create(temp.File("runs"), "study", DateTimeOffset.UtcNow);
        folder.Write(RunClock.FileName, new SortedDictionary<string, double> { ["part1"] = 1_000, ["part2"] = 5 });
        double stopped;
        using (var first = new RunClock(folder, "part1")) stopped = first.Seconds;
        Assert.InRange(stopped, 1_000, double.MaxValue);
        using (var second = new RunClock(folder, "part1")) Assert.InRange(second.Seconds, stopped, double.MaxValue);
        var noted = folder.ReadIfThere<SortedDictionary<string, double>>(RunClock.FileName)!;
        Assert.Equal(["part1", "part2"], noted.Keys);
        Assert.Equal(5, noted["part2"]);
    }

    [Fact]
    public void A_folder_that_is_gone_is_not_made_again()
    {
        var folder = RunFolder.Create(temp.File("runs"), "study", DateTimeOffset.UtcNow);
        using (new RunClock(folder, "all")) folder.Discard();
        Assert.False(Directory.Exists(folder.Path));
    }

    [Fact]
    public void A_run_that_failed_before_it_computed_anything_leaves_nothing()
    {
        var folder = RunFolder.Create(temp.File("runs"), "study", DateTimeOffset.UtcNow);
        using (new RunClock(folder, "part1")) { }
        folder.DiscardIfUnused();
        Assert.False(Directory.Exists(folder.Path));
    }
}
