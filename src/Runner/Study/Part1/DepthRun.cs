using MidasNet.Learning;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>The results of all runs of one network of the depth study.</summary>
/// <param name="Result">The result.</param>
/// <param name="Histories">The history of each fold.</param>
/// <param name="Right">For each fold, whether each held-out image was recognised: the same images in the same order for every network.</param>
internal sealed record DepthRun(DepthResult Result, IReadOnlyList<Curve> Histories, IReadOnlyList<bool[]> Right)
{
    /// <summary>
    /// The difference of this network's accuracy to another's, with its 95 % interval from pairs: of folds where there are several, else of images.
    /// The difficulty of a fold or an image is the same for both and cancels.
    /// </summary>
    public Interval DifferenceTo(DepthRun other) => (Right.Count > 1
        ? Interval.Mean([.. Result.Accuracy.Folds.Zip(other.Result.Accuracy.Folds, (mine, its) => mine - its)])
        : Interval.Mean([.. Right[0].Zip(other.Right[0], (mine, its) => (mine ? 1.0 : 0.0) - (its ? 1.0 : 0.0))])).Within(-1, 1);
}
