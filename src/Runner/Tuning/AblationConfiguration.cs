using MidasNet.Learning.Search;

namespace MidasNet.Runner.Tuning;

/// <summary>The <c>config.json</c> of <c>midasnet ablate</c>.</summary>
internal sealed record AblationConfiguration : TuningConfiguration
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "ablate";

    /// <inheritdoc/>
    public override string Command => Name;

    // More repetitions and other rows are only added: those that there are stay as they are.
    /// <inheritdoc/>
    internal override IReadOnlyList<string> Free => ["seeds", "only"];

    /// <summary>All ingredients, also those that were not asked for: the place of one is the number of its trainings.</summary>
    public required IReadOnlyList<Ingredient> Ingredients { get; init; }

    /// <summary>Parts of the names of those ingredients that are wanted; empty for all.</summary>
    public IReadOnlyList<string> Only { get; set; } = [];
}
