using MidasNet.Learning;

namespace MidasNet.Runner.Reports;

/// <summary>A main result of a run: its report begins with them, and runs are compared by them.</summary>
/// <param name="Name">What was measured, the same in all runs of a kind.</param>
/// <param name="Value">The share, 0 .. 1, with its 95 % interval if that is known.</param>
/// <param name="Images">The number of images that it was measured on; null if that is not one number.</param>
/// <param name="Part">The part of the predictions of the run, see <see cref="PredictedImage.Part"/>, that are right with this share; null for none.</param>
internal sealed record Headline(string Name, Interval Value, long? Images = null, string? Part = null);
