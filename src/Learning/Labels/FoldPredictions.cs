namespace MidasNet.Learning.Labels;

/// <summary>The training images and the predictions of one model of a cross-validation.</summary>
/// <param name="TrainedOn">The images that the model was trained on, or that influenced it in any other way.</param>
/// <param name="Predicted">The images that the model predicts.</param>
/// <param name="Probabilities">[Predicted.Count, classes], row by row.</param>
public sealed record FoldPredictions(IReadOnlyList<int> TrainedOn, IReadOnlyList<int> Predicted, float[] Probabilities);
