namespace MidasNet.Weights;

/// <summary>The difference between quantised and original values.</summary>
/// <param name="Max">The largest difference.</param>
/// <param name="RootMeanSquare">The root of the mean squared difference.</param>
/// <param name="Relative">The same, divided by the root of the mean squared value: 0.01 is one part in a hundred, 40 dB.</param>
internal readonly record struct QuantisationError(double Max, double RootMeanSquare, double Relative);
