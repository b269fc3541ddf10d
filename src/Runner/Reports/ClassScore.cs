using MidasNet.Learning;

namespace MidasNet.Runner.Reports;

/// <summary>How well one class is recognised.</summary>
/// <param name="Images">Images that are of it.</param>
/// <param name="Recognised">How many of them were predicted correctly.</param>
/// <param name="Recall">Their share, 0 .. 1; null if there are no images of it.</param>
/// <param name="Precision">The share of the images predicted as this class that belong to it; null if none was.</param>
/// <param name="F1">The harmonic mean of both; null if there are no images of it and none was taken for it.</param>
internal sealed record ClassScore(long Images, long Recognised, double? Recall, double? Precision, double? F1)
{
    /// <summary>The scores of all classes, in the order of their labels; none without a matrix.</summary>
    public static IReadOnlyDictionary<string, ClassScore> Of(ConfusionMatrix? matrix) => matrix is null
        ? new Dictionary<string, ClassScore>()
        : matrix.Classes.Index().ToDictionary(pair => pair.Item, pair => new ClassScore(
            matrix.ActualCount(pair.Index), matrix[pair.Index, pair.Index], Known(matrix.Recall(pair.Index)), Known(matrix.Precision(pair.Index)),
            Known(matrix.F1(pair.Index))));

    private static double? Known(double share) => double.IsNaN(share) ? null : share;
}
