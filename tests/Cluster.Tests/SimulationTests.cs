using MidasNet.Benchmarks.Simulation;

namespace MidasNet.Cluster.Tests;

/// <summary>
/// The simulation of <c>benchmarks/Cluster</c> with 50 workers and 1,000 tasks: whatever fails, every task has one result, the right one, and what the sweep says
/// of it is what the task has stored.
/// </summary>
public sealed class SimulationTests
{
    private static readonly SimulationOptions Usual = new() { Workers = 50, Trials = 200, Silos = 3, StateBytes = 1e6, CheckpointEvery = 20 };

    public static TheoryData<string> Failures => [.. Scenarios.Keys];

    private static Dictionary<string, SimulationOptions> Scenarios { get; } = new(StringComparer.Ordinal)
    {
        ["none"] = Usual,
        ["workers"] = Usual with { WorkerFailure = 200 },
        ["silos"] = Usual with { SiloFailure = 100 },
        ["one silo"] = Usual with { Silos = 1, SiloFailure = 100 }, // it never fails: nothing else would be left
        ["messages"] = Usual with { MessageLoss = 0.02 },
        ["attempts"] = Usual with { AttemptFailure = 0.1, BrokenTasks = 0.01 },
        ["partition"] = Usual with { PartitionAt = 200 },
        ["partition shorter than a lease"] = Usual with { PartitionAt = 200, PartitionSeconds = 15 },
        ["partition shorter than anyone notices"] = Usual with { PartitionAt = 200, PartitionSeconds = 3 },
        ["database"] = Usual with { OutageAt = 200, OutageSeconds = 60 },
        ["states that take longer than a lease"] = Usual with { StateBytes = 20e6, BytesPerSecond = 10e6 },
        ["the same, beside renewals"] = Usual with { StateBytes = 20e6, BytesPerSecond = 10e6, SavesBesideRenewals = true, SpreadsSavings = true, MaxSavingShare = 0.1 },
        ["slow database"] = Usual with { WritesPerSecond = 5, TaskSeconds = 5 },
        ["all"] = Usual with
        {
            WorkerFailure = 600,
            SiloFailure = 300,
            MessageLoss = 0.01,
            AttemptFailure = 0.05,
            BrokenTasks = 0.01,
            PartitionAt = 200,
            OutageAt = 500,
        },
        ["Asha, all"] = Usual with
        {
            Strategy = MidasNet.Cluster.Sweeps.SweepStrategy.Asha,
            Rungs = [new(3, 1, 1), new(10, 2, 1), new(30, 5, 1)],
            BracketSize = 9,
            Trials = 400,
            WorkerFailure = 600,
            SiloFailure = 300,
            MessageLoss = 0.01,
            AttemptFailure = 0.05,
            BrokenTasks = 0.01,
            PartitionAt = 100,
            OutageAt = 300,
        },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Every_task_has_one_result_whatever_fails(string failure)
    {
        foreach (ulong seed in new ulong[] { 1, 2, 3 })
        {
            var options = Scenarios[failure] with { Seed = seed };
            var result = SimulatedSweep.Run(options);
            Assert.Empty(result.Violations);
            if (options.Rungs.Count == 1) Assert.Equal(1000, result.Results + result.SetAside);
            if (options is { BrokenTasks: 0, SiloFailure: 0, WorkerFailure: 0, StateBytes: < 20e6 }) Assert.Equal(0, result.SetAside);
        }
    }

    [Fact]
    public void What_is_to_fail_fails()
    {
        Assert.True(SimulatedSweep.Run(Scenarios["workers"]).Counts.WorkerFailures > 100);
        Assert.True(SimulatedSweep.Run(Scenarios["silos"]).Counts.SiloFailures > 10);
        Assert.True(SimulatedSweep.Run(Scenarios["messages"]).Counts.LostMessages > 100);
        var away = SimulatedSweep.Run(Scenarios["database"] with { WritesPerSecond = 20, TaskSeconds = 2, OutageAt = 50 }).Counts;
        Assert.True(away.FailedWrites > 10);
        Assert.True(away.Conflicts > 0); // writes that were done, although the one who asked was told nothing
        Assert.InRange(SimulatedSweep.Run(Scenarios["attempts"]).SetAside, 1, 50);
        var cut = SimulatedSweep.Run(Scenarios["partition"]);
        Assert.True(cut.Duplicates > 0); // workers that were cut off deliver what others have done meanwhile
    }

    [Fact]
    public void Equal_seeds_give_equal_simulations_and_others_do_not()
    {
        var options = Scenarios["all"];
        string digest = SimulatedSweep.Run(options).Digest;
        Assert.Equal(digest, SimulatedSweep.Run(options).Digest);
        Assert.NotEqual(digest, SimulatedSweep.Run(options with { Seed = 2 }).Digest);
    }

    [Fact]
    public void Without_failures_a_task_costs_two_writes_and_one_for_each_renewal_and_no_run_is_made_twice()
    {
        var result = SimulatedSweep.Run(Usual with { CheckpointEvery = 1e9 });
        long renewals = result.Counts.Messages["renew"] / 2; // a request and its answer
        Assert.True(renewals > 0);
        Assert.Equal(2 * 1000 + renewals, result.Counts.Writes["task"]);
        Assert.Equal(1000, result.Counts.Runs);
        Assert.Equal(0, result.Counts.WastedSeconds);
        Assert.InRange(result.Makespan, result.Ideal, 1.1 * (result.Ideal + 4 * result.MaxTaskSeconds)); // the last task may be the longest, at a slow worker
    }

    [Fact]
    public void A_database_that_is_too_slow_limits_the_rate_of_tasks_to_half_its_writes()
    {
        var result = SimulatedSweep.Run(Usual with { TaskSeconds = 0.5, WritesPerSecond = 20, CheckpointEvery = 1e9 });
        Assert.InRange(result.Rate, 8, 10.1);
    }
}
