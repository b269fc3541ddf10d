namespace MidasNet.Learning;

/// <summary>The predictions of a network that <see cref="TrainingSession.TrainAndPredict"/> has trained.</summary>
/// <param name="Predictions">The arrays that its caller has predicted.</param>
/// <param name="TrainingSeconds">The training time of the network, that before an interruption included; 0 if it was trained by another session.</param>
internal sealed record TrainedPredictions(float[][] Predictions, double TrainingSeconds);
