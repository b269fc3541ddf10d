namespace MidasNet.Learning;

/// <summary>One kind of error: images of one class that were taken for another.</summary>
/// <param name="Actual">The name of the class that they are of.</param>
/// <param name="Predicted">The name of the class that they were taken for.</param>
/// <param name="Count">The number of such images.</param>
/// <param name="Share">Their share of the actual class's images, 0 .. 1.</param>
public readonly record struct ConfusedPair(string Actual, string Predicted, long Count, double Share);
