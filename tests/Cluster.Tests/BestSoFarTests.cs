using MidasNet.Cluster.Sweeps;
using MidasNet.Learning.Search;

namespace MidasNet.Cluster.Tests;

public sealed class BestSoFarTests
{
    [Fact]
    public async Task It_ends_at_the_best_of_the_sweep_and_rises_only_when_a_trial_was_measured_in_full()
    {
        var cluster = new MemoryCluster();
        var spec = Specs.Of(SearchPlan.Of(SearchStrategy.Halving, new Rung(9, 3, 1)), 18);
        await cluster.SweepOf("s").BeginAsync(spec);
        var best = new BestSoFar(spec);
        int taken = 0;
        while (await cluster.SweepOf("s").TakeAsync(Specs.Worker("w")) is { Task: not null } answer)
        {
            await cluster.TaskOf(answer.Address).CompleteAsync("s", Specs.Result(answer.Key));
            foreach (var done in await cluster.SweepOf("s").ResultsAsync(taken))
            {
                best.Add(done);
                taken++;
            }
            Assert.Equal((await cluster.SweepOf("s").StatusAsync()).Best?.Accuracy, best.All.Count > 0 ? best.All[^1].Accuracy : null);
        }
        Assert.Equal(taken, best.Finished);
        Assert.True(best.All.Count > 0);
        Assert.Equal(best.All.Select(better => better.Accuracy).Order(), best.All.Select(better => better.Accuracy));
    }

    [Fact]
    public async Task A_task_that_failed_is_named_until_it_is_done()
    {
        var cluster = new MemoryCluster();
        await cluster.SweepOf("s").BeginAsync(Specs.Of(SearchPlan.Of(SearchStrategy.Random, new Rung(1, 1, 1)), 0));
        for (int failure = 1; failure <= 2; failure++)
        {
            var taken = await cluster.SweepOf("s").TakeAsync(Specs.Worker("w"));
            await cluster.TaskOf(taken.Address).FailAsync(taken.Lease!.Token!.Value, $"failure {failure}");
            var failed = Assert.Single((await cluster.SweepOf("s").StatusAsync()).Failed);
            Assert.Equal((taken.Key, failure, $"failure {failure}"), (failed.Key, failed.Failures, failed.Error));
        }
        var last = await cluster.SweepOf("s").TakeAsync(Specs.Worker("w"));
        await cluster.TaskOf(last.Address).CompleteAsync("s", Specs.Result(last.Key));
        Assert.Empty((await cluster.SweepOf("s").StatusAsync()).Failed);
    }
}
