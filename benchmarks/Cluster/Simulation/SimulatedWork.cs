using MidasNet.Cluster.Sweeps;

namespace MidasNet.Benchmarks.Simulation;

/// <summary>The times and results of tasks, which depend on the task and the seed alone.</summary>
internal sealed class SimulatedWork(SimulationOptions options)
{
    private readonly double scale = options.TaskSeconds * (options.TailExponent - 1) / options.TailExponent;

    /// <summary>The time that a task takes on a usual machine: Pareto's law, cut off.</summary>
    public double SecondsOf(TaskKey key)
    {
        var random = StreamOf(key, purpose: 1);
        double seconds = Math.Min(scale * Math.Pow(1 - random.NextDouble(), -1 / options.TailExponent), options.TaskSeconds * options.MaxFactor);
        return seconds * key.Epochs / options.Rungs[^1].Epochs;
    }

    /// <summary>Whether all attempts of a task fail.</summary>
    public bool IsBroken(TaskKey key)
    {
        var random = StreamOf(key, purpose: 2);
        return random.NextDouble() < options.BrokenTasks;
    }

    /// <summary>The result of a task.</summary>
    public TaskResult ResultOf(TaskKey key, double seconds, WorkerFacts worker)
    {
        var random = StreamOf(key, purpose: 3);
        double accuracy = random.NextDouble();
        return new TaskResult($"{key}: {accuracy:R}", accuracy, 1 - accuracy, seconds, worker);
    }

    /// <summary>The speed of a worker, as a multiple of that of a usual one.</summary>
    public double SpeedOf(int worker)
    {
        var random = new RandomStream(options.Seed, 4, (ulong)worker);
        return random.NextDouble() < options.SlowShare ? 1 / options.SlowFactor : 1;
    }

    private RandomStream StreamOf(TaskKey key, ulong purpose) =>
        new(options.Seed, purpose, (ulong)key.Trial, (ulong)((key.Epochs * 1000L + key.Fold) * 1000L + key.Repetition));
}
