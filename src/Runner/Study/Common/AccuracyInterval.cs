using MidasNet.Learning;

namespace MidasNet.Runner.Study.Common;

/// <summary>How far to trust accuracies of networks that were trained in the same way.</summary>
internal static class AccuracyInterval
{
    /// <summary>The mean of several accuracies with Student's interval, or a single one with Wilson's over the images that were judged.</summary>
    /// <param name="accuracies">One for each network, at least one.</param>
    /// <param name="images">Images that a single accuracy was measured on.</param>
    public static Interval Of(IReadOnlyList<double> accuracies, int images) => accuracies.Count > 1
        ? MeanInterval.Of([.. accuracies])
        : ProportionInterval.Wilson((long)Math.Round(accuracies[0] * images), images);
}
