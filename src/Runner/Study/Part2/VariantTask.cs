namespace MidasNet.Runner.Study.Part2;

/// <summary>One run of a variant.</summary>
/// <param name="Number">Which repetition, from 0.</param>
/// <param name="Seed">Decides weights, orders and augmentation.</param>
/// <param name="Train">The training digits to learn from.</param>
/// <param name="Few">Whether these are a few of all: then epochs are many, and the history of the run is not measured.</param>
internal sealed record VariantTask(int Number, ulong Seed, int[] Train, bool Few);
