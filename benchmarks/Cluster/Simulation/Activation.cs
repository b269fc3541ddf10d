using MidasNet.Cluster.Sweeps;

namespace MidasNet.Benchmarks.Simulation;

/// <summary>A grain in the memory of a silo.</summary>
internal sealed class Activation(SimulatedSilo silo, TimeSpan now)
{
    private readonly int life = silo.Life;
    private bool isDropped;
    private Task turn = Task.CompletedTask;

    /// <summary>Its silo.</summary>
    public SimulatedSilo Silo => silo;

    /// <summary>The grain.</summary>
    public object? Grain { get; set; }

    /// <summary>The time of its last call.</summary>
    public TimeSpan LastUsed { get; set; } = now;

    /// <summary>Whether it is still in memory.</summary>
    public bool IsAlive => !isDropped && silo.IsUp && silo.Life == life;

    /// <summary>Removes it: the next call loads it again.</summary>
    public void Drop() => isDropped = true;

    /// <summary>Does one thing after the other.</summary>
    public async Task<T> InTurnAsync<T>(Func<Task<T>> call)
    {
        var before = turn;
        var after = new TaskCompletionSource();
        turn = after.Task;
        await before;
        try
        {
            return await call();
        }
        finally
        {
            after.SetResult();
        }
    }
}

/// <summary>A value of a grain in the simulated database.</summary>
internal sealed class SimulatedStored<T>(Activation activation, SimulatedDatabase database, Row row, string kind, Func<T, double> bytes) : IStored<T> where T : class
{
    private int version = row.Version;

    /// <inheritdoc/>
    public T? Value { get; private set; } = (T?)row.Value;

    /// <inheritdoc/>
    public async Task WriteAsync(T value)
    {
        if (!activation.IsAlive) throw new NotAnsweredException("a silo that has failed");
        try
        {
            version = await database.WriteAsync(kind, row, value, version, bytes(value), activation.Silo.Side);
            Value = value;
        }
        catch (StaleRowException)
        {
            activation.Drop(); // as Orleans does
            throw;
        }
    }
}
