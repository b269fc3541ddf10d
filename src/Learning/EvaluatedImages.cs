using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>The images of an <see cref="ImageTraining"/> and the predictions for them, while the images can still be read.</summary>
/// <param name="Images">The whole set.</param>
/// <param name="HeldOut">The images of it that were held out from training.</param>
/// <param name="Predictions">The predictions for these; null if there are none.</param>
/// <param name="Test">The images of its test part.</param>
/// <param name="TestPredictions">The predictions for these; null if there are none.</param>
/// <param name="Train">The images that were trained on.</param>
/// <param name="Recipe">The recipe that they were trained by.</param>
internal sealed record EvaluatedImages(
    LabelledImages Images, int[] HeldOut, Predictions? Predictions, int[] Test, Predictions? TestPredictions, LabelledImages Train, Recipe Recipe);
