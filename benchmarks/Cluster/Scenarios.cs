using MidasNet.Benchmarks.Simulation;
using MidasNet.Cluster.Sweeps;

namespace MidasNet.Benchmarks;

/// <summary>The scenarios to simulate.</summary>
internal static class Scenarios
{
    /// <summary>Nothing goes wrong, one thing at a time in a shorter sweep, and all of them.</summary>
    public static IReadOnlyList<(string Name, SimulationOptions Options)> Failures(SimulationOptions usual)
    {
        var shorter = usual with { Trials = usual.Trials / 5 };
        return
        [
            ("nothing", usual),
            ("all of the below", All(usual)),
            ("nothing", shorter),
            ("workers fail, each every 4 h", shorter with { WorkerFailure = 4 * 3600 }),
            ("a silo fails every 4 min", shorter with { SiloFailure = 240 * usual.Silos }),
            ("1 in 1,000 messages is lost", shorter with { MessageLoss = 0.001 }),
            ("1 in 100 attempts fails, 1 in 2,000 tasks always", shorter with { AttemptFailure = 0.01, BrokenTasks = 0.0005 }),
            ("30 % of the workers and a silo cut off for 3 min", shorter with { PartitionAt = 600 }),
            ("the database away for 20 s", shorter with { OutageAt = 600 }),
            ("nothing; ASHA", Asha(shorter)),
        ];
    }

    /// <summary>Everything goes wrong.</summary>
    public static SimulationOptions All(SimulationOptions usual) => usual with
    {
        WorkerFailure = 4 * 3600,
        SiloFailure = 240 * usual.Silos,
        MessageLoss = 0.001,
        AttemptFailure = 0.01,
        BrokenTasks = 0.0005,
        PartitionAt = 600,
        OutageAt = 2000,
    };

    /// <summary>How states of runs are saved.</summary>
    public static IReadOnlyList<(string Name, SimulationOptions Options)> Savings(SimulationOptions usual) =>
    [
        ("never", usual with { CheckpointEvery = 1e9 }),
        ("every minute, before the renewal", usual with { SavesBesideRenewals = false, SpreadsSavings = false, MaxSavingShare = 1 }),
        ("every minute, beside the renewal", usual with { SavesBesideRenewals = true, SpreadsSavings = false, MaxSavingShare = 1 }),
        ("the same, spread", usual with { SavesBesideRenewals = true, SpreadsSavings = true, MaxSavingShare = 1 }),
        ("the same, for at most a tenth of the time", usual with { SavesBesideRenewals = true, SpreadsSavings = true, MaxSavingShare = 0.1 }),
    ];

    /// <summary>Shorter and shorter tasks, to find the rate at which the database is busy.</summary>
    /// <param name="usual">The cluster.</param>
    /// <param name="seconds">The mean time of a task.</param>
    /// <param name="writesPerSecond">The rate of the database.</param>
    public static SimulationOptions Limit(SimulationOptions usual, double seconds, double writesPerSecond) => usual with
    {
        Trials = 2000,
        TaskSeconds = seconds,
        WritesPerSecond = writesPerSecond,
        CheckpointEvery = 1e9,
    };

    /// <summary>Trials that climb as soon as they are among the best third.</summary>
    public static SimulationOptions Asha(SimulationOptions usual) => usual with
    {
        Strategy = SweepStrategy.Asha,
        Rungs = [new RungSpec(3, 1, 1), new RungSpec(10, 2, 1), new RungSpec(30, 5, 1)],
        BracketSize = 9,
        Trials = usual.Trials * 9 / 4,
    };
}
