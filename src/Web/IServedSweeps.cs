namespace MidasNet.Web;

/// <summary>The sweeps of a cluster, for the pages that show them.</summary>
internal interface IServedSweeps
{
    /// <summary>All sweeps, the latest first.</summary>
    /// <exception cref="ProblemException">The cluster does not answer.</exception>
    Task<IReadOnlyList<SweepDescription>> AllAsync(CancellationToken cancellation);

    /// <summary>How a sweep stands; null if there is none of that name.</summary>
    /// <exception cref="ProblemException">The cluster does not answer.</exception>
    Task<SweepState?> FindAsync(string name, CancellationToken cancellation);
}
