namespace MidasNet.Web;

/// <summary>The runs of a server. Runs that begin or end meanwhile come and go.</summary>
internal interface IServedRuns
{
    /// <summary>All runs, the latest first.</summary>
    IReadOnlyList<IServedRun> All { get; }

    /// <summary>The run of that name; null if there is none.</summary>
    IServedRun? Find(string name);
}
