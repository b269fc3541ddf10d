using System.Text.Json.Serialization;

namespace MidasNet.Learning.Audits;

/// <summary>An image whose label stands out.</summary>
/// <param name="Image">Its name.</param>
/// <param name="Given">Its label.</param>
/// <param name="Predicted">Its class by the model.</param>
/// <param name="Probability">That the label stands out indeed: is wrong, or in a complementary set is right.</param>
public sealed record NamedSuspect(string Image, string Given, [property: JsonPropertyName("shown")] string Predicted, double Probability);
