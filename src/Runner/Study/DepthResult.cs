namespace MidasNet.Runner.Study;

/// <summary>One network of the depth study.</summary>
/// <param name="Convolutions">3x3 convolutions in all, the stem not counted.</param>
/// <param name="Kind">Plain, with batch normalisation, or that and residuals.</param>
/// <param name="Parameters">Trained numbers.</param>
/// <param name="Accuracy">On validation images of the folds used.</param>
/// <param name="Seconds">Training time of a fold.</param>
internal sealed record DepthResult(int Convolutions, string Kind, long Parameters, double Accuracy, double Seconds);
