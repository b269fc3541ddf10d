using System.Text.Json.Serialization;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study.Part2;

/// <summary>Part 2: transfer learning on digits.</summary>
internal sealed record Part2Results
{
    /// <summary>Real or synthetic.</summary>
    public required DataKind Data { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Seconds of Part 2, in all processes that worked on it.</summary>
    public required double Seconds { get; init; }

    /// <summary>The ways that were compared.</summary>
    [JsonPropertyName("arms")]
    public required IReadOnlyList<VariantResults> Variants { get; init; }

    /// <summary>Each pair of them on the same test digits.</summary>
    public required IReadOnlyList<VariantComparison> Comparisons { get; init; }

    /// <summary>The same ways with few training digits.</summary>
    public required IReadOnlyList<FewDigitsResult> FewDigits { get; init; }

    /// <summary>The accuracy for each cut of VGG19 that was tried; empty where the usual cut was taken.</summary>
    public required IReadOnlyList<CutTrial> Cuts { get; init; }
}
