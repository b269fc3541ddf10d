using System.Text.Json.Serialization;

namespace MidasNet.Runner.Study.Part2;

/// <summary>A cut of a pretrained VGG19 that was tried, as <c>results.json</c> has it.</summary>
/// <param name="Variant">The variant that chose.</param>
/// <param name="Cut">Where, and at what size.</param>
/// <param name="Dimension">Features of an image.</param>
/// <param name="HeldOutAccuracy">Of a head that learnt from 5,000 digits, on held-out training digits.</param>
/// <param name="ImagesPerSecond">Digits whose features are computed in a second.</param>
/// <param name="Chosen">Whether it was taken.</param>
internal sealed record CutTrial(
    [property: JsonPropertyName("arm")] string Variant, string Cut, int Dimension, double HeldOutAccuracy, double ImagesPerSecond, bool Chosen);
