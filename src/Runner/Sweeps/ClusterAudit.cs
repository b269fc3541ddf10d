using MidasNet.Data;
using MidasNet.Runner.Audit;

namespace MidasNet.Runner.Sweeps;

/// <summary>Has pieces of audits made by a cluster.</summary>
/// <param name="pieces">Makes them.</param>
internal sealed class ClusterAudit(ClusterPieces pieces) : IRemoteAudits
{
    /// <inheritdoc/>
    public void Make(AuditPieces audit)
    {
        string? weights = audit.Options.Run.From;
        if (weights is not null && !PackSource.IsOneFile(weights))
        {
            audit.Progress.Say($"'{weights}' is more than one file, which does not travel: its networks are trained here");
            return;
        }
        var images = new List<(string Name, Func<LabelledImages> Read)> { (PiecePack.Audited, () => audit.Images) };
        if (audit.Trusted is { } trusted) images.Add((PiecePack.Trusted, () => trusted));
        var data = new PackSource(images, weights is null ? [] : [(PiecePack.Weights, weights)], withGroups: false);
        pieces.Make(new PieceJob
        {
            Command = "midasnet audit",
            Phase = "pieces of the audit",
            Folder = audit.Folder,
            Seed = audit.Options.Seed,
            Pieces = [.. audit.Pieces.Select(piece => (piece, data))],
            Progress = audit.Progress,
            Cancellation = audit.Cancellation,
            Arrived = audit.Arrived,
        });
    }

    /// <inheritdoc/>
    public void Dispose() => pieces.Dispose();
}
