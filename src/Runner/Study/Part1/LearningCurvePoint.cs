using System.Text.Json.Serialization;
using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>The accuracy of networks trained on a given number of images of each class.</summary>
/// <param name="ImagesPerClass">Images of each class to learn from.</param>
/// <param name="Accuracy">Mean accuracy on held-out images over folds and seeds, with its 95 % interval, which a single run does not have.</param>
/// <param name="Runs">The accuracy of each run: fold after fold, seed after seed.</param>
internal sealed record LearningCurvePoint(int ImagesPerClass, Interval Accuracy, [property: JsonPropertyName("trainings")] IReadOnlyList<double> Runs)
{
    /// <summary>Mean and interval of what was measured.</summary>
    /// <param name="imagesPerClass">Images of each class to learn from.</param>
    /// <param name="runs">The accuracy of each run.</param>
    public static LearningCurvePoint Of(int imagesPerClass, IReadOnlyList<double> runs) => new(imagesPerClass, Interval.MeanShare([.. runs]), runs);
}
