using MidasNet.Runner.Runs;

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

    /// <summary>The predictions in the folder of a run; null if it has none.</summary>
    /// <exception cref="RunFolderException">The file cannot be read, or holds what is no prediction.</exception>
    public static PredictedImage[]? ReadFrom(RunFolder folder)
    {
        var all = folder.ReadIfThere<PredictedImage[]>(FileName);
        int unfit = Array.FindIndex(all ?? [], image => image is not { Probability: >= 0 and <= 1 });
        return unfit < 0 ? all : throw new RunFolderException(
            $"cannot read '{Path.Combine(folder.Path, FileName)}': item {unfit + 1} is no prediction with a probability from 0 to 1");
    }
}
