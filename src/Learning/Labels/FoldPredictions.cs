namespace MidasNet.Learning.Labels;

/// <summary>What one model of a cross-validation was trained on, and what it predicts.</summary>
/// <param name="TrainedOn">The images that it was trained on, or that influenced it in any other way.</param>
/// <param name="Predicted">The images that it predicts.</param>
/// <param name="Probabilities">[Predicted.Count, classes], row by row.</param>
public sealed record FoldPredictions(IReadOnlyList<int> TrainedOn, IReadOnlyList<int> Predicted, float[] Probabilities);
