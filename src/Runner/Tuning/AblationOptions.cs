namespace MidasNet.Runner.Tuning;

/// <summary>What <c>midasnet ablate</c> was asked to do.</summary>
internal sealed record AblationOptions : TuningOptions
{
    /// <summary>The file of ingredients, instead of the usual ones.</summary>
    public string? Ingredients { get; init; }

    /// <summary>Parts of the names of those ingredients that are wanted; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];
}
