using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study;

/// <summary>Part 2: transfer learning on digits.</summary>
internal sealed record Part2Results
{
    /// <summary>Real or synthetic.</summary>
    public required DataKind Data { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Seconds of Part 2.</summary>
    public required double Seconds { get; init; }

    /// <summary>The ways that were compared.</summary>
    public required IReadOnlyList<ArmResults> Arms { get; init; }
}
