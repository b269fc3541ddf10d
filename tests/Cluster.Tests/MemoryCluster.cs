using MidasNet.Cluster.Sweeps;

namespace MidasNet.Cluster.Tests;

/// <summary>Sweeps and tasks in memory, with what is stored kept apart from what answers, so that both can be lost and loaded again.</summary>
internal sealed class MemoryCluster
{
    private readonly Dictionary<string, Stored<TaskSnapshot>> taskRows = [];
    private readonly Dictionary<string, (Stored<SweepSpec> Spec, Stored<SweepProgress> Progress)> sweepRows = [];
    private readonly Dictionary<string, TaskWork> tasks = [];
    private readonly Dictionary<string, SweepWork> sweeps = [];

    public ManualClock Clock { get; } = new();

    public LeaseOptions Options { get; } = new();

    public int Writes { get; private set; }

    public TaskWork TaskOf(string address)
    {
        if (tasks.TryGetValue(address, out var task)) return task;
        if (!taskRows.TryGetValue(address, out var row)) taskRows[address] = row = new Stored<TaskSnapshot>(this);
        return tasks[address] = new TaskWork(address, Options, Clock, row, SweepOf);
    }

    public SweepWork SweepOf(string id)
    {
        if (sweeps.TryGetValue(id, out var sweep)) return sweep;
        if (!sweepRows.TryGetValue(id, out var rows)) sweepRows[id] = rows = (new Stored<SweepSpec>(this), new Stored<SweepProgress>(this));
        return sweeps[id] = new SweepWork(id, Options, Clock, TaskOf, rows.Spec, rows.Progress);
    }

    /// <summary>Loses all that is not stored.</summary>
    public void Restart()
    {
        tasks.Clear();
        sweeps.Clear();
    }

    internal sealed class Stored<T>(MemoryCluster cluster) : IStored<T> where T : class
    {
        public T? Value { get; private set; }

        public Task WriteAsync(T value)
        {
            Value = value;
            cluster.Writes++;
            return Task.CompletedTask;
        }
    }
}
