using MidasNet.Learning;

namespace MidasNet.Runner.Study.Common;

/// <summary>Accuracy over folds.</summary>
/// <param name="Mean">The mean with its 95 % interval: Student's t over folds, or Wilson's for a single one.</param>
/// <param name="Folds">The accuracy of each fold.</param>
internal sealed record ValidationResults(Interval Mean, IReadOnlyList<double> Folds)
{
    /// <summary>Mean and interval of what was measured.</summary>
    /// <param name="folds">The accuracy of each fold, at least one.</param>
    /// <param name="images">Images that were evaluated.</param>
    public static ValidationResults Of(IReadOnlyList<double> folds, int images) => new(Interval.OfAccuracies(folds, images), folds);
}
