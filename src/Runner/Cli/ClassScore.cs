namespace MidasNet.Runner.Cli;

/// <summary>How one class fared in an evaluation.</summary>
/// <param name="Images">Images that are of it.</param>
/// <param name="Recognised">How many of them were predicted correctly.</param>
/// <param name="Recall">Their share, 0 .. 1; null if there are no images of it.</param>
/// <param name="Precision">The share of the images predicted as this class that belong to it; null if none was.</param>
internal sealed record ClassScore(long Images, long Recognised, double? Recall, double? Precision);
