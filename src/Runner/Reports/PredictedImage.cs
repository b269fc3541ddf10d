namespace MidasNet.Runner.Reports;

/// <summary>The prediction of a run for an image that it was not trained on: an item of <c>predictions.json</c>.</summary>
/// <param name="Part">The part of the set: <see cref="HeldOut"/> or <see cref="Test"/>.</param>
/// <param name="Image">The name of the image.</param>
/// <param name="Label">The class of its label.</param>
/// <param name="Predicted">The most probable class.</param>
/// <param name="Probability">Its probability, 0 .. 1.</param>
internal sealed record PredictedImage(string Part, string Image, string Label, string Predicted, double Probability)
{
    /// <summary>The images that were held out from training.</summary>
    public const string HeldOut = "heldOut";

    /// <summary>The test part of the set.</summary>
    public const string Test = "test";

    /// <summary>The file of a run folder that holds all of them.</summary>
    public const string FileName = "predictions.json";
}
