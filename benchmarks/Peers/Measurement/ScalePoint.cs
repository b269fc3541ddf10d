namespace MidasNet.Benchmarks.Peers;

/// <summary>Where a row stands in a series that shows how cost grows.</summary>
/// <param name="Series">The series, such as <c>train small-cnn</c>.</param>
/// <param name="At">What grows along it, such as <c>batch 16</c>.</param>
/// <param name="Images">Images at once, over which the row's time is divided.</param>
internal sealed record ScalePoint(string Series, string At, int Images);
