using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>
/// The accuracy of a network, estimated from labels that may be wrong. A right answer k agrees with the label with probability T[k, k], a wrong one with
/// the probability of another cell, so that the share of images whose answer agrees with their label determines the accuracy (the unbiased risk of
/// complementary labels: Ishida et al., NeurIPS 2017, for the 0-1 loss). Wrong answers are assumed to be uniform over the classes.
/// </summary>
internal static class EstimatedAccuracy
{
    /// <summary>Estimates the accuracy on held-out images.</summary>
    /// <param name="predictions">Probabilities of the true class, by networks that were not trained on these images.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="transition">The transition matrix from classes to labels.</param>
    /// <returns>The accuracy with its 95 % interval, clipped to 0 and 1; NaN where right and wrong answers agree with labels equally often.</returns>
    /// <exception cref="ArgumentException">The numbers of images or classes differ.</exception>
    public static Interval Of(Predictions predictions, ReadOnlySpan<int> given, TransitionMatrix transition)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(transition);
        if (predictions.Classes != transition.Classes)
            throw new ArgumentException($"the predictions have {predictions.Classes} classes, the transition matrix {transition.Classes}", nameof(transition));
        if (predictions.Count != given.Length)
            throw new ArgumentException($"{given.Length} labels are given for predictions of {predictions.Count} images", nameof(given));

        double ifRight = 0, ifWrong = 0;
        long agree = 0;
        for (int i = 0; i < given.Length; i++)
        {
            int answer = predictions.Best(i);
            if (answer == given[i]) agree++;
            ifRight += transition[answer, answer] / given.Length;
            for (int k = 0; k < transition.Classes; k++)
            {
                if (k != answer) ifWrong += transition[k, answer] / (transition.Classes - 1) / given.Length;
            }
        }
        var share = Interval.Wilson(agree, given.Length);
        double At(double agreement) => ifRight == ifWrong ? double.NaN : Math.Clamp((agreement - ifWrong) / (ifRight - ifWrong), 0, 1);
        var (one, other) = (At(share.Low), At(share.High));
        return new Interval(At(share.Value), Math.Min(one, other), Math.Max(one, other));
    }
}
