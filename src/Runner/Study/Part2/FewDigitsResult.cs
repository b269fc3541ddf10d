using System.Text.Json.Serialization;
using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part2;

/// <summary>How well a variant does with few training digits.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="TrainImages">Training digits, equally many of each class.</param>
/// <param name="TestAccuracy">Mean over choices of digits, with its 95 % interval.</param>
/// <param name="TestAccuracies">Of each choice.</param>
internal sealed record FewDigitsResult([property: JsonPropertyName("arm")] string Variant, int TrainImages, Interval TestAccuracy, IReadOnlyList<double> TestAccuracies);
