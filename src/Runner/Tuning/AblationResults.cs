using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Tuning;

/// <summary>What each ingredient is worth: <c>results.json</c>, and the object of <c>ablate --json</c>.</summary>
internal sealed record AblationResults
{
    /// <summary>The folder of the run.</summary>
    public required string Folder { get; init; }

    /// <summary>Real or synthetic pictures.</summary>
    public required DataKind Data { get; init; }

    /// <summary>All pictures.</summary>
    public required int Images { get; init; }

    /// <summary>The recipe that is changed.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Pairs of fold and repetition that all ingredients have been trained on.</summary>
    public required int Pairs { get; init; }

    /// <summary>Pairs that there will be.</summary>
    public required int PairsInAll { get; init; }

    /// <summary>Seconds of training, over all sittings.</summary>
    public required double Seconds { get; init; }

    /// <summary>The base, and each ingredient.</summary>
    public required IReadOnlyList<IngredientResult> Ingredients { get; init; }
}
