namespace MidasNet.Learning.Search;

/// <summary>A choice of a recipe that is taken away or changed, to see what it is worth.</summary>
/// <param name="Name">The change, such as <c>without elastic distortion</c>.</param>
/// <param name="Changes">The settings that differ from the base.</param>
internal sealed record Ingredient(string Name, TrialSettings Changes);
