using MidasNet.Learning.Search;

namespace MidasNet.Runner.Tuning;

/// <summary>What <c>midasnet tune</c> was asked to do.</summary>
internal sealed record TuneOptions : TuningOptions
{
    /// <summary>How the search spends its time.</summary>
    public SearchStrategy? Strategy { get; init; }

    /// <summary>When it has spent enough.</summary>
    public SearchBudget? Budget { get; init; }

    /// <summary>The file of the space to search.</summary>
    public string? Space { get; init; }

    /// <summary>The share of pictures that is set aside and used once, at the end; 0 for none.</summary>
    public double? TestShare { get; init; }

    /// <inheritdoc/>
    internal override double? SetAside => TestShare;
}
