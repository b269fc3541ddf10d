using MidasNet.Cluster.Sweeps;

namespace MidasNet.Benchmarks.Simulation;

/// <summary>A cluster, its work, and what goes wrong. Times are in seconds; 0 for a mean time between failures is never.</summary>
internal sealed record SimulationOptions
{
    /// <summary>Decides all random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Workers, each with one task at a time.</summary>
    public int Workers { get; init; } = 1000;

    /// <summary>Machines on which grains live.</summary>
    public int Silos { get; init; } = 5;

    /// <summary>The trials of the sweep, the base among them.</summary>
    public int Trials { get; init; } = 20_000;

    /// <summary>The steps of the sweep.</summary>
    public IReadOnlyList<RungSpec> Rungs { get; init; } = [new(30, 5, 1)];

    /// <summary>Which trials climb.</summary>
    public SweepStrategy Strategy { get; init; } = SweepStrategy.Brackets;

    /// <summary>Trials that compete with each other.</summary>
    public int BracketSize { get; init; } = 1;

    /// <summary>The mean time of a task of the highest rung on a usual machine. Those of lower rungs take less, in proportion to their epochs.</summary>
    public double TaskSeconds { get; init; } = 60;

    /// <summary>The exponent of Pareto's law, by which the times of tasks are spread; they are cut off at <see cref="MaxFactor"/>.</summary>
    public double TailExponent { get; init; } = 1.5;

    /// <summary>The longest task, as a multiple of the mean before the cut.</summary>
    public double MaxFactor { get; init; } = 20;

    /// <summary>The share of slow workers.</summary>
    public double SlowShare { get; init; } = 0.05;

    /// <summary>The factor by which they are slower.</summary>
    public double SlowFactor { get; init; } = 4;

    /// <summary>The mean time between failures of a worker, which takes its run with it.</summary>
    public double WorkerFailure { get; init; }

    /// <summary>The time until it is back.</summary>
    public double WorkerRestart { get; init; } = 60;

    /// <summary>The mean time between failures of a silo.</summary>
    public double SiloFailure { get; init; }

    /// <summary>The time until others notice. Until then calls to it are not answered.</summary>
    public double SiloDetection { get; init; } = 5;

    /// <summary>The time until it is back.</summary>
    public double SiloRestart { get; init; } = 30;

    /// <summary>The share of requests that are lost, and of answers.</summary>
    public double MessageLoss { get; init; }

    /// <summary>The share of attempts that fail.</summary>
    public double AttemptFailure { get; init; }

    /// <summary>The share of tasks whose attempts all fail.</summary>
    public double BrokenTasks { get; init; }

    /// <summary>The beginning of a partition that cuts off a share of workers and a silo from all others and from the database; 0 for none.</summary>
    public double PartitionAt { get; init; }

    /// <summary>Its duration.</summary>
    public double PartitionSeconds { get; init; } = 180;

    /// <summary>The share of workers that is cut off.</summary>
    public double PartitionShare { get; init; } = 0.3;

    /// <summary>The beginning of a time without the database; 0 for none.</summary>
    public double OutageAt { get; init; }

    /// <summary>Its duration.</summary>
    public double OutageSeconds { get; init; } = 20;

    /// <summary>Rows that the database writes in a second, each durably.</summary>
    public double WritesPerSecond { get; init; } = 2000;

    /// <summary>Bytes that it takes in a second.</summary>
    public double BytesPerSecond { get; init; } = 50e6;

    /// <summary>The bytes of a result in the progress of the sweep.</summary>
    public int ResultBytes { get; init; } = 400;

    /// <summary>The bytes of the state of a run, which a worker saves every <see cref="CheckpointEvery"/>.</summary>
    public double StateBytes { get; init; } = 8e6;

    /// <summary>The time between two savings of the state of a run.</summary>
    public double CheckpointEvery { get; init; } = 60;

    /// <summary>Whether a worker renews its lease while it saves a state, and not after.</summary>
    public bool SavesBesideRenewals { get; init; }

    /// <summary>Whether the first saving comes after a part of <see cref="CheckpointEvery"/> that chance decides, so that runs that began together do not save together.</summary>
    public bool SpreadsSavings { get; init; }

    /// <summary>The largest share of its time for which a worker saves: a saving that took long puts off the next one. 1 for no limit.</summary>
    public double MaxSavingShare { get; init; } = 1;

    /// <summary>The mean time of a message, half of which is the least.</summary>
    public double Latency { get; init; } = 0.001;

    /// <summary>The time after which a caller gives up.</summary>
    public double Timeout { get; init; } = 10;

    /// <summary>The times of leases.</summary>
    public LeaseOptions Lease { get; init; } = new();

    /// <summary>The sweep.</summary>
    public SweepSpec Spec => new()
    {
        Title = "simulation",
        Strategy = Strategy,
        Rungs = Rungs,
        BracketSize = BracketSize,
        Trials = [.. Enumerable.Range(0, Trials).Select(trial => new TrialSpec($"recipe {trial}", "data"))],
        Conditions = new SweepConditions { Folds = Rungs[^1].Folds, Seed = Seed, Version = "1" },
    };
}
