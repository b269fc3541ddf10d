using System.Text.Json.Serialization;
using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>How accurate networks are that have learnt from so many images of each class.</summary>
/// <param name="ImagesPerClass">Images of each class to learn from.</param>
/// <param name="Accuracy">Mean accuracy on held-out images over folds and seeds.</param>
/// <param name="Low">Lower end of its 95 % interval; NaN for a single training.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Trainings">The accuracy of each training: fold after fold, seed after seed.</param>
internal sealed record LearningCurvePoint(int ImagesPerClass, double Accuracy, double Low, double High, IReadOnlyList<double> Trainings)
{
    /// <summary>The value with its 95 % interval.</summary>
    [JsonIgnore]
    public Interval Interval => new(Accuracy, Low, High);

    /// <summary>Mean and interval of what was measured.</summary>
    /// <param name="imagesPerClass">Images of each class to learn from.</param>
    /// <param name="trainings">The accuracy of each training.</param>
    public static LearningCurvePoint Of(int imagesPerClass, IReadOnlyList<double> trainings)
    {
        var mean = Interval.Mean([.. trainings]);
        return new LearningCurvePoint(imagesPerClass, mean.Value, mean.Low, mean.High, trainings);
    }
}
