using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Sweeps;

namespace MidasNet.Cluster.Removal;

/// <summary>The tasks and files that the other sweeps of a cluster need.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="id">The sweep that is to be removed.</param>
/// <param name="spec">Its trials and rungs.</param>
internal sealed class OtherSweeps(IGrainFactory grains, string id, SweepSpec spec)
{
    private readonly HashSet<string> own = [.. spec.Trials.Select(trial => trial.Data)];
    private readonly HashSet<string> read = [];
    private readonly HashSet<string> needed = [];

    /// <summary>Whether another sweep needs a task or a file, by its address or checksum.</summary>
    public bool Need(string name) => needed.Contains(name);

    /// <summary>Reads the sweeps that have begun since the last time.</summary>
    public async Task RefreshAsync()
    {
        foreach (string other in await grains.GetGrain<IIndexGrain>(GrainNames.Index).AllAsync())
        {
            if (other == id || read.Contains(other)) continue;
            // Tasks of other images are other tasks.
            if (await grains.GetGrain<ISweepGrain>(other).SpecAsync() is { } theirs && theirs.Trials.Any(trial => own.Contains(trial.Data)))
            {
                needed.UnionWith(theirs.Trials.Select(trial => trial.Data));
                needed.UnionWith(theirs.Addresses());
            }
            read.Add(other);
        }
    }
}
