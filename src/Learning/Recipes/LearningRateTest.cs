using System.Globalization;
using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>
/// A range test of the learning rate (Smith, "Cyclical learning rates for training neural networks", WACV 2017): a network that is thrown away is trained with a rate
/// that rises exponentially, until the loss explodes. The rate is taken from the middle of the longest fall of the smoothed loss, as by the "valley" of fastai.
/// </summary>
internal static class LearningRateTest
{
    private const int Steps = 100;
    private const double MinRate = 1e-5, MaxRate = 10;
    private const double Smoothing = 0.9; // of the loss, from step to step
    private const double Explosion = 4; // times the lowest loss

    /// <summary>The highest learning rate to train with. The same seed gives the same rate for any number of threads.</summary>
    /// <param name="device">The device to train on.</param>
    /// <param name="recipe">How; its learning rate and schedule are not used.</param>
    /// <param name="images">The images, prepared by the recipe's preprocessing.</param>
    /// <param name="seed">Decides weights, order and augmentation.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static float Run(Device device, Recipe recipe, LabelledImages images, ulong seed, CancellationToken cancellation)
    {
        using var training = new RecipeTraining(device, recipe with { Training = recipe.Training with { Averaging = 0 } }, images, images.AllIndices(), seed);
        using var network = training.Network;
        var losses = training.Trainer.StepAt(Enumerable.Range(0, Steps).Select(step => (float)RateAt(step)), cancellation);
        return Round(RateAt(Suggestion(losses)));
    }

    /// <summary>The step whose rate is suggested: the middle of the longest fall of the smoothed losses.</summary>
    /// <param name="losses">The loss of each step; the test ends where it explodes or is no number.</param>
    internal static int Suggestion(IEnumerable<float> losses)
    {
        var smooth = new List<double>();
        double mean = 0, lowest = double.PositiveInfinity;
        foreach (float loss in losses)
        {
            if (!float.IsFinite(loss)) break;
            mean = Smoothing * mean + (1 - Smoothing) * loss;
            double value = mean / (1 - Math.Pow(Smoothing, smooth.Count + 1)); // not drawn to the 0 that the mean begins with
            lowest = Math.Min(lowest, value);
            if (value > Explosion * lowest) break;
            smooth.Add(value);
        }
        // The longest subsequence that falls: length[i] of the one that ends at i.
        var length = new int[smooth.Count];
        int end = 0;
        for (int i = 0; i < smooth.Count; i++)
        {
            length[i] = 1;
            for (int j = 0; j < i; j++)
                if (smooth[i] < smooth[j]) length[i] = Math.Max(length[i], length[j] + 1);
            if (length[i] > length[end]) end = i;
        }
        if (smooth.Count == 0) return 0;
        int start = Math.Max(0, end - length[end] + 1);
        return (start + end) / 2;
    }

    private static double RateAt(int step) => MinRate * Math.Pow(MaxRate / MinRate, (double)step / (Steps - 1));

    // Two digits are all that such a test can tell, and are what people can repeat by hand.
    private static float Round(double rate) => float.Parse(rate.ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
