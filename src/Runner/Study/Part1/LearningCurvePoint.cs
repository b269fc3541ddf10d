using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>How accurate networks are that have learnt from so many images of each class.</summary>
/// <param name="ImagesPerClass">Images of each class to learn from.</param>
/// <param name="Accuracy">Mean accuracy on held-out images over folds and seeds, with its 95 % interval, which a single training does not have.</param>
/// <param name="Trainings">The accuracy of each training: fold after fold, seed after seed.</param>
internal sealed record LearningCurvePoint(int ImagesPerClass, Interval Accuracy, IReadOnlyList<double> Trainings)
{
    /// <summary>Mean and interval of what was measured.</summary>
    /// <param name="imagesPerClass">Images of each class to learn from.</param>
    /// <param name="trainings">The accuracy of each training.</param>
    public static LearningCurvePoint Of(int imagesPerClass, IReadOnlyList<double> trainings) => new(imagesPerClass, Interval.Mean([.. trainings]), trainings);
}
