namespace MidasNet.Benchmarks.Peers;

/// <summary>A point of a scaling series.</summary>
/// <param name="Series">The series, such as <c>train small-cnn</c>.</param>
/// <param name="At">The varying size, such as <c>batch 16</c>.</param>
/// <param name="Images">The number of images by which the row's time is divided.</param>
internal sealed record ScalePoint(string Series, string At, int Images);
