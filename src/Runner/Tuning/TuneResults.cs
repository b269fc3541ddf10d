using MidasNet.Learning;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Tuning;

/// <summary>What a search has found: <c>results.json</c>, and the object of <c>tune --json</c>.</summary>
internal sealed record TuneResults
{
    /// <summary>The folder of the run.</summary>
    public required string Folder { get; init; }

    /// <summary>Real or synthetic pictures.</summary>
    public required DataKind Data { get; init; }

    /// <summary>Pictures that the search used.</summary>
    public required int SearchImages { get; init; }

    /// <summary>Whether the search came to its end; if not, it can be resumed.</summary>
    public required bool Complete { get; init; }

    /// <summary>Whether it ended because the time of its budget was spent.</summary>
    public required bool TimeIsUp { get; init; }

    /// <summary>Seconds of training, over all sittings.</summary>
    public required double Seconds { get; init; }

    /// <summary>The trials, the best first, and those that were measured in full before others.</summary>
    public required IReadOnlyList<RankedTrial> Ranking { get; init; }

    /// <summary>The number of the best trial; null before one was measured in full.</summary>
    public required int? Winner { get; init; }

    /// <summary>
    /// What the winner has gained on the base, in pairs of the same fold and repetition; null if the base has won. The winner was chosen for these very
    /// numbers, so they flatter it.
    /// </summary>
    public required Interval? Gain { get; init; }

    /// <summary>The recipe of the winner.</summary>
    public required Recipe? Recipe { get; init; }

    /// <summary>How the winner does on the pictures that were set aside; null if none were, or the search is not complete.</summary>
    public TestResult? Test { get; init; }

    /// <summary>How many winners of this run were tested: more than one if it was resumed with a larger budget and found another.</summary>
    public int TestUses { get; init; }
}
