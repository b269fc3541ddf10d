using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sweeps;

/// <summary>Pieces of a run that are to be made by a cluster.</summary>
internal sealed record PieceJob
{
    /// <summary>The command that resumes the run by <c>--resume</c>.</summary>
    public required string Command { get; init; }

    /// <summary>The name of the phase in the progress.</summary>
    public required string Phase { get; init; }

    /// <summary>The folder of the run.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>The seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The pieces with the data that they need; the same each time that the run is resumed.</summary>
    public required IReadOnlyList<(RemotePiece Piece, PackSource Data)> Pieces { get; init; }

    /// <summary>Receives reports of progress.</summary>
    public required Progress Progress { get; init; }

    /// <summary>Stops waiting for results.</summary>
    public required CancellationToken Cancellation { get; init; }

    /// <summary>Called when results have been kept.</summary>
    public Action Arrived { get; init; } = () => { };
}
