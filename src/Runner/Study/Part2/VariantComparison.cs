namespace MidasNet.Runner.Study.Part2;

/// <summary>Two variants on the same test digits, by McNemar's test on the first run of each.</summary>
/// <param name="First">One variant.</param>
/// <param name="Second">The other.</param>
/// <param name="OnlyFirst">Test digits that only the first recognised.</param>
/// <param name="OnlySecond">Test digits that only the second recognised.</param>
/// <param name="PValue">How likely so uneven a division is if both are equally good.</param>
internal sealed record VariantComparison(string First, string Second, int OnlyFirst, int OnlySecond, double PValue);
