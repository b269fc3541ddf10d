using MidasNet.Learning.Search;

namespace MidasNet.Runner.Tuning;

/// <summary>The <c>config.json</c> of <c>midasnet tune</c>.</summary>
internal sealed record TuneConfiguration : TuningConfiguration
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "tune";

    /// <inheritdoc/>
    public override string Command => Name;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> Free => ["budget"];

    /// <inheritdoc/>
    internal override double SetAside => TestShare;

    /// <summary>How the search spends its time.</summary>
    public required SearchStrategy Strategy { get; init; }

    /// <summary>When it has spent enough: the one thing that may be changed when it is resumed.</summary>
    public required SearchBudget Budget { get; init; }

    /// <summary>What is searched.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>The share of pictures that is set aside for the one test at the end; 0 for none.</summary>
    public required double TestShare { get; init; }
}
