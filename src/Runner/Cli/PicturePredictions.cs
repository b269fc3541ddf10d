namespace MidasNet.Runner.Cli;

/// <summary>The object of <c>predict --json</c>.</summary>
/// <param name="Predictions">One for each picture.</param>
internal sealed record PicturePredictions(IReadOnlyList<PicturePrediction> Predictions);
