using System.Text.Json.Serialization;
using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>The accuracy of networks trained on a given number of images of each class.</summary>
/// <param name="ImagesPerClass">Images of each class to learn from.</param>
/// <param name="Accuracy">Mean accuracy on held-out images over folds and seeds.</param>
/// <param name="Low">Lower end of its 95 % interval; NaN for a single training.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Runs">The accuracy of each run: fold after fold, seed after seed.</param>
internal sealed record LearningCurvePoint(
    int ImagesPerClass, double Accuracy, double Low, double High, [property: JsonPropertyName("trainings")] IReadOnlyList<double> Runs)
{
    /// <summary>The value with its 95 % interval.</summary>
    [JsonIgnore]
    public Interval Interval => new(Accuracy, Low, High);

    /// <summary>Mean and interval of what was measured.</summary>
    /// <param name="imagesPerClass">Images of each class to learn from.</param>
    /// <param name="runs">The accuracy of each run.</param>
    public static LearningCurvePoint Of(int imagesPerClass, IReadOnlyList<double> runs)
    {
        var mean = Interval.Mean([.. runs]);
        return new LearningCurvePoint(imagesPerClass, mean.Value, mean.Low, mean.High, runs);
    }
}
