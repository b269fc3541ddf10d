using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>Finds the temperature that makes labels most likely.</summary>
internal static class TemperatureFit
{
    /// <summary>The range of the search.</summary>
    public const double Min = 0.05, Max = 20;

    // ln T of networks as they are trained. It keeps a few images that are all recognised from asking for probabilities of 1; of hundreds it is not felt.
    private const double PriorDeviation = 0.5;

    private const int GridPoints = 25; // odd: the middle is T = 1
    private const int Sections = 18; // leave 1e-4 of ln T between the neighbours of a point

    /// <summary>
    /// The T that minimises -Σ ln p(label) + (ln T)² / (2 · 0.5²), where p is the mean over views of softmax(z / T): on a grid of ln T, then by golden section
    /// between the neighbours of the grid's minimum.
    /// </summary>
    /// <param name="views">Probabilities at temperature 1, whose logarithms are logits.</param>
    /// <param name="labels">The label of each image.</param>
    public static float Find(IReadOnlyList<Predictions> views, ReadOnlySpan<int> labels)
    {
        double[][] logits = [.. views.Select(Logits)];
        int[] truth = labels.ToArray();
        int classes = views[0].Classes;
        double low = Math.Log(Min), step = (Math.Log(Max) - low) / (GridPoints - 1);
        double[] losses = [.. Enumerable.Range(0, GridPoints).Select(point => Loss(low + point * step))];
        int best = Array.IndexOf(losses, losses.Min());
        double found = GoldenSection.Maximum(t => -Loss(t), low + Math.Max(0, best - 1) * step, low + Math.Min(GridPoints - 1, best + 1) * step, Sections);
        return (float)Math.Exp(found);

        double Loss(double logTemperature)
        {
            double scale = Math.Exp(-logTemperature), sum = logTemperature * logTemperature / (2 * PriorDeviation * PriorDeviation);
            for (int image = 0; image < truth.Length; image++)
            {
                double p = 0;
                foreach (double[] view in logits) p += Probability(view.AsSpan(image * classes, classes), truth[image], scale);
                sum -= Math.Log(Math.Max(p / logits.Length, double.Epsilon));
            }
            return sum;
        }
    }

    /// <summary>softmax(z / T) from softmax(z).</summary>
    public static Predictions Apply(Predictions predictions, float temperature)
    {
        int classes = predictions.Classes;
        double[] logits = Logits(predictions);
        var result = new float[logits.Length];
        for (int i = 0; i < result.Length; i++) result[i] = (float)Probability(logits.AsSpan(i / classes * classes, classes), i % classes, 1.0 / temperature);
        return new Predictions(classes, result);
    }

    private static double[] Logits(Predictions predictions) => Array.ConvertAll(predictions.Probabilities, p => Math.Log(Math.Max(p, float.Epsilon)));

    private static double Probability(ReadOnlySpan<double> logits, int label, double scale)
    {
        double sum = 0;
        // The exponents are differences to the label's: a probability near 0 overflows the sum to infinity, and is 0.
        foreach (double logit in logits) sum += Math.Exp((logit - logits[label]) * scale);
        return 1 / sum;
    }
}
