using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Telemetry;

namespace MidasNet.Cluster.Grains;

/// <summary>A <see cref="TaskWork"/> that lives on some silo, and on another one after that has gone.</summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class TaskGrain(
    [PersistentState("task", GrainNames.Storage)] IPersistentState<Box<TaskSnapshot>> state, LeaseOptions options, TimeProvider clock,
    ClusterTelemetry telemetry) : Grain, ITaskGrain
{
    private TaskWork? work;

    private TaskWork Work => work ?? throw new InvalidOperationException("the task is not loaded");

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Load();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<LeaseAnswer> LeaseAsync(string worker, string sweep) => Work.LeaseAsync(worker, sweep);

    /// <inheritdoc/>
    public Task<LeaseAnswer> LookAsync() => Work.LookAsync();

    /// <inheritdoc/>
    public Task<bool> RenewAsync(int token, RunReport report) => Work.RenewAsync(token, report);

    /// <inheritdoc/>
    public Task<ResultComparison> CompleteAsync(string sweep, TaskResult result) => Work.CompleteAsync(sweep, result);

    /// <inheritdoc/>
    public Task FailAsync(int token, string error) => Work.FailAsync(token, error);

    /// <inheritdoc/>
    public Task ReleaseAsync(int token, string? checkpoint) => Work.ReleaseAsync(token, checkpoint);

    /// <inheritdoc/>
    public Task RevokeAsync(string sweep) => Work.RevokeAsync(sweep);

    /// <inheritdoc/>
    public Task<RunView> ViewAsync() => Work.ViewAsync();

    /// <inheritdoc/>
    public async Task<RemovalAnswer> RemoveAsync()
    {
        if (Work.Remaining is { Ticks: > 0 } remaining) return new RemovalAnswer(false, remaining);
        bool wasThere = state.RecordExists;
        if (wasThere)
        {
            // The files of its run first: only the task says which they are.
            foreach (string file in new[] { state.State.Value?.Checkpoint, state.State.Value?.Result?.File }.OfType<string>())
                await GrainFactory.GetGrain<IBlobGrain>(file).ClearAsync();
            await state.ClearStateAsync();
            Load();
        }
        DeactivateOnIdle();
        return new RemovalAnswer(wasThere, TimeSpan.Zero);
    }

    private void Load() => work = new TaskWork(
        this.GetPrimaryKeyString(), options, clock, new GrainStored<TaskSnapshot>(state), sweep => GrainFactory.GetGrain<ISweepGrain>(sweep), telemetry.Changed);
}
