namespace MidasNet.Learning;

/// <summary>The predictions of a finished network of a session.</summary>
/// <param name="Name">The name of its run.</param>
/// <param name="Fingerprint">What tells the run that made them from others.</param>
/// <param name="Predictions">What <see cref="TrainingSession.TrainAndPredict"/> gives.</param>
internal sealed record NetworkPredictions(string Name, SortedDictionary<string, string> Fingerprint, IReadOnlyList<float[]> Predictions);
