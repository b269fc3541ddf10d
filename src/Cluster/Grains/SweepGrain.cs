using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Telemetry;

namespace MidasNet.Cluster.Grains;

/// <summary>A <see cref="SweepWork"/> that lives on some silo, and on another one after that has gone.</summary>
[Orleans.Concurrency.Reentrant]
internal sealed class SweepGrain(
    [PersistentState("spec", GrainNames.Storage)] IPersistentState<Box<SweepSpec>> spec,
    [PersistentState("progress", GrainNames.Storage)] IPersistentState<Box<SweepProgress>> progress,
    LeaseOptions options, TimeProvider clock, ClusterTelemetry telemetry) : Grain, ISweepGrain
{
    private SweepWork? work;
    private bool isListedAsFinished;

    private SweepWork Work => work ?? throw new InvalidOperationException("the sweep is not loaded");

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        work = new SweepWork(
            this.GetPrimaryKeyString(), options, clock, address => GrainFactory.GetGrain<ITaskGrain>(address), new GrainStored<SweepSpec>(spec),
            new GrainStored<SweepProgress>(progress));
        telemetry.Observe(this.GetPrimaryKeyString(), () => Work.Counts);
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(options.Renewal / 2, options.Renewal / 2) { Interleave = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        telemetry.Forget(this.GetPrimaryKeyString());
        try
        {
            await Work.StoreAsync();
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            // The next activation asks the tasks again.
        }
    }

    /// <inheritdoc/>
    public async Task BeginAsync(SweepSpec spec)
    {
        await Work.BeginAsync(spec);
        await Index.AddAsync(this.GetPrimaryKeyString());
    }

    /// <inheritdoc/>
    public async Task<TakeAnswer> TakeAsync(WorkerFacts worker)
    {
        var answer = await Work.TakeAsync(worker);
        if (answer.IsFinished) await ListAsFinishedAsync();
        return answer;
    }

    /// <inheritdoc/>
    public async Task ReportAsync(TaskReport report)
    {
        await Work.ReportAsync(report);
        if (Work.IsFinished) await ListAsFinishedAsync();
    }

    /// <inheritdoc/>
    public Task<SweepStatus> StatusAsync() => Work.StatusAsync();

    /// <inheritdoc/>
    public Task<IReadOnlyList<DoneTask>> ResultsAsync(int skip) => Work.ResultsAsync(skip);

    /// <inheritdoc/>
    public async Task CancelAsync()
    {
        await Work.CancelAsync();
        await ListAsFinishedAsync();
    }

    /// <inheritdoc/>
    public Task<SweepSpec?> SpecAsync() => Task.FromResult(spec.State.Value);

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync()
    {
        if (!Work.Forget()) return false;
        // First what makes it a sweep: without its progress it would begin again.
        if (spec.RecordExists) await spec.ClearStateAsync();
        if (progress.RecordExists) await progress.ClearStateAsync();
        DeactivateOnIdle();
        return true;
    }

    private IIndexGrain Index => GrainFactory.GetGrain<IIndexGrain>(GrainNames.Index);

    private async Task TickAsync(CancellationToken cancellation)
    {
        try
        {
            await Work.TickAsync();
            if (Work.IsFinished) await ListAsFinishedAsync();
            else DelayDeactivation(options.Duration);
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            // The next tick tries again.
        }
    }

    private async Task ListAsFinishedAsync()
    {
        if (isListedAsFinished) return;
        telemetry.Forget(this.GetPrimaryKeyString());
        await Index.FinishAsync(this.GetPrimaryKeyString());
        isListedAsFinished = true;
    }
}
