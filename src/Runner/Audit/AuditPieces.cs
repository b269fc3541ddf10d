using MidasNet.Data;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>Pieces of an audit that other machines may make, with the data that they have in common.</summary>
internal sealed record AuditPieces
{
    /// <summary>The pieces; the same each time that the audit is resumed, so that the work of before counts.</summary>
    public required IReadOnlyList<RemotePiece> Pieces { get; init; }

    /// <summary>The run folder.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>The options of the audit, with its pretrained network.</summary>
    public required AuditOptions Options { get; init; }

    /// <summary>The images under the labels that they were given; those of <c>--truth</c> are not here.</summary>
    public required LabelledImages Images { get; init; }

    /// <summary>Other images whose labels can be trusted, of the same size; null for none.</summary>
    public required LabelledImages? Trusted { get; init; }

    /// <summary>Receives reports of progress.</summary>
    public required Progress Progress { get; init; }

    /// <summary>Stops waiting for results.</summary>
    public required CancellationToken Cancellation { get; init; }

    /// <summary>Called when results have come to the run folder.</summary>
    public Action Arrived { get; init; } = () => { };
}
