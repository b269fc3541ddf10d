namespace MidasNet.Cluster.Sweeps;

/// <summary>A trial of a sweep.</summary>
/// <param name="Recipe">The whole recipe, as JSON.</param>
/// <param name="Data">The checksum of the images, prepared as the recipe asks for.</param>
[GenerateSerializer]
internal sealed record TrialSpec(string Recipe, string Data)
{
    /// <summary>The name by which people know it; null for its number.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>Passes over the training images in each of its runs, where the trial decides them; null for those of the rung.</summary>
    [Id(1)]
    public int? Epochs { get; init; }
}
