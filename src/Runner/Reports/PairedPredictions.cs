using MidasNet.Learning;

namespace MidasNet.Runner.Reports;

/// <summary>The predictions of two runs for the same images, which neither was trained on.</summary>
/// <param name="Images">The images of the same name and label in both.</param>
/// <param name="OnlyFirst">Images that only the first run recognised.</param>
/// <param name="OnlySecond">Images that only the second run recognised.</param>
/// <param name="PValue">The p-value of <see cref="McNemarTest"/>, exact and two-sided.</param>
internal sealed record PairedPredictions(int Images, int OnlyFirst, int OnlySecond, double PValue)
{
    /// <summary>
    /// The accuracy of the second run minus that of the first on these images, with its 95 % interval (Agresti, Min, "Simple improved confidence intervals for
    /// comparing matched proportions", 2005).
    /// </summary>
    public Interval Difference
    {
        get
        {
            double first = OnlyFirst + 0.5, second = OnlySecond + 0.5, n = Images + 2;
            double centre = (second - first) / n, half = Interval.NormalQuantile * Math.Sqrt(first + second - (second - first) * (second - first) / n) / n;
            return new Interval((double)(OnlySecond - OnlyFirst) / Images, centre - half, centre + half).Within(-1, 1);
        }
    }

    /// <summary>Pairs the predictions for a part of the set; null if no image is common to both.</summary>
    public static PairedPredictions? Of(string part, IEnumerable<PredictedImage> first, IEnumerable<PredictedImage> second)
    {
        // Names may stand several times in a set of several archives: such an image has no partner.
        var others = second.Where(image => image.Part == part).GroupBy(image => (image.Image, image.Label))
            .Where(group => group.Count() == 1).ToDictionary(group => group.Key, group => group.First());
        var pairs = first.Where(image => image.Part == part).GroupBy(image => (image.Image, image.Label)).Where(group => group.Count() == 1 && others.ContainsKey(group.Key))
            .Select(group => (First: group.First(), Second: others[group.Key])).ToList();
        if (pairs.Count == 0) return null;
        int[] truth = new int[pairs.Count]; // 0 stands for the label, 1 for any other class
        var test = McNemarTest.Of(
            [.. pairs.Select(pair => pair.First.Predicted == pair.First.Label ? 0 : 1)], [.. pairs.Select(pair => pair.Second.Predicted == pair.Second.Label ? 0 : 1)], truth);
        return new PairedPredictions(pairs.Count, test.OnlyFirst, test.OnlySecond, test.PValue);
    }
}
