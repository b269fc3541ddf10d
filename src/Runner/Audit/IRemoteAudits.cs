namespace MidasNet.Runner.Audit;

/// <summary>Other machines that make pieces of audits, until it is disposed of.</summary>
internal interface IRemoteAudits : IDisposable
{
    /// <summary>Has those pieces made that are not in the run folder. Those that cannot be made elsewhere are not there afterwards, either.</summary>
    void Make(AuditPieces pieces);
}
