namespace MidasNet.Runner.Study;

/// <summary>Accuracy over folds.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">Lower end of the 95 % interval: Student's t over folds, or Wilson's for a single one.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Folds">The accuracy of each fold.</param>
internal sealed record ValidationResults(double Mean, double Low, double High, IReadOnlyList<double> Folds);
