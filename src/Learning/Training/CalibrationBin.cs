namespace MidasNet.Learning;

/// <summary>The predictions whose confidence lies in (<paramref name="Low"/>, <paramref name="High"/>].</summary>
/// <param name="Low">The lower end of the bin.</param>
/// <param name="High">The upper end of the bin.</param>
/// <param name="Count">The number of predictions in it.</param>
/// <param name="Confidence">Their mean confidence; NaN in an empty bin.</param>
/// <param name="Accuracy">The share of them that are right; NaN in an empty bin.</param>
public readonly record struct CalibrationBin(double Low, double High, long Count, double Confidence, double Accuracy);
