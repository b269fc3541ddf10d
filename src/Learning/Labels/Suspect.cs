namespace MidasNet.Learning.Labels;

/// <summary>An image whose label stands out.</summary>
/// <param name="Image">The image's index in the set.</param>
/// <param name="Given">The label.</param>
/// <param name="Predicted">The class predicted by the model alone.</param>
/// <param name="Probability">
/// The probability that the label really stands out: that a noisy label is wrong, that a complementary label is right.
/// </param>
/// <param name="Margin">p(label) minus the highest other probability, by the model alone: low for noisy labels that are wrong.</param>
public readonly record struct Suspect(int Image, int Given, int Predicted, double Probability, double Margin);
