namespace MidasNet.Learning.Labels;

/// <summary>A proposed label for an image, by names.</summary>
/// <param name="Image">The name of the image.</param>
/// <param name="Given">The class of its label.</param>
/// <param name="Proposed">The class that it should have; null to leave the image out.</param>
/// <param name="Confidence">The probability that the proposal is right, 0 to 1.</param>
internal sealed record NamedProposal(string Image, string Given, string? Proposed, double Confidence);
