namespace MidasNet.Learning.Labels;

/// <summary>An image whose label stands out.</summary>
/// <param name="Image">Its place in the set.</param>
/// <param name="Given">Its label.</param>
/// <param name="Shown">The class that the image shows by the model alone.</param>
/// <param name="Probability">
/// How probable it is that the label stands out indeed: of noisy labels that it is wrong, of complementary ones that it is right.
/// </param>
/// <param name="Margin">p(label) less the highest other probability, by the model alone: low for noisy labels that are wrong.</param>
public readonly record struct Suspect(int Image, int Given, int Shown, double Probability, double Margin);
