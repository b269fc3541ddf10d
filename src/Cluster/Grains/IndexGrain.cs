namespace MidasNet.Cluster.Grains;

/// <summary>The list of sweeps, of which there is one in a cluster.</summary>
internal sealed class IndexGrain([PersistentState("index", GrainNames.Storage)] IPersistentState<Box<SweepIndex>> state) : Grain, IIndexGrain
{
    private readonly GrainStored<SweepIndex> stored = new(state);

    private SweepIndex Index => stored.Value ?? new SweepIndex([], []);

    /// <inheritdoc/>
    public Task AddAsync(string sweep) =>
        Index.All.Contains(sweep) ? Task.CompletedTask : stored.WriteAsync(new SweepIndex([.. Index.All, sweep], [.. Index.Active, sweep]));

    /// <inheritdoc/>
    public Task FinishAsync(string sweep) =>
        Index.Active.Contains(sweep) ? stored.WriteAsync(Index with { Active = [.. Index.Active.Where(active => active != sweep)] }) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ActiveAsync() => Task.FromResult(Index.Active);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> AllAsync() => Task.FromResult(Index.All);

    /// <inheritdoc/>
    public Task RemoveAsync(string sweep) => Index.All.Contains(sweep)
        ? stored.WriteAsync(new SweepIndex([.. Index.All.Where(one => one != sweep)], [.. Index.Active.Where(one => one != sweep)]))
        : Task.CompletedTask;
}

/// <summary>The names of sweeps, the oldest first.</summary>
/// <param name="All">All of them.</param>
/// <param name="Active">Those that are not finished.</param>
[GenerateSerializer]
internal sealed record SweepIndex(IReadOnlyList<string> All, IReadOnlyList<string> Active);
