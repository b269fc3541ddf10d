namespace MidasNet.Learning;

/// <summary>The predictions of a finished network of a session.</summary>
/// <param name="Name">The name of its run.</param>
/// <param name="Fingerprint">The values that distinguish the run that made them from others.</param>
/// <param name="Predictions">As <see cref="TrainingSession.TrainAndPredict"/> returns them.</param>
internal sealed record NetworkPredictions(string Name, SortedDictionary<string, string> Fingerprint, IReadOnlyList<float[]> Predictions);
