namespace MidasNet.Cluster.Sweeps;

/// <summary>A trial of a sweep.</summary>
/// <param name="Recipe">The whole recipe, as JSON.</param>
/// <param name="Data">The checksum of the images, prepared as the recipe asks for.</param>
[GenerateSerializer]
internal sealed record TrialSpec(string Recipe, string Data);
