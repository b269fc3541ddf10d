namespace MidasNet.Learning.Labels;

/// <summary>A verdict in a sentence.</summary>
public static class LabelVerdict
{
    private const int MostSwaps = 5;
    private const double WorthNaming = 0.02; // the share of a class from which on a wrong label of it is named

    /// <summary>Says what the labels are, how many are wrong (of complementary ones: right), and between which classes.</summary>
    /// <param name="regime">The verdict.</param>
    /// <param name="transition">How classes become labels.</param>
    /// <param name="classNames">The classes.</param>
    /// <param name="isBound">
    /// Whether the share of right complementary labels is only known to be at most so large, as it is from plain predictions.
    /// </param>
    public static string Sentence(LabelRegime regime, TransitionEstimate transition, IReadOnlyList<string> classNames, bool isBound = false)
    {
        ArgumentNullException.ThrowIfNull(transition);
        ArgumentNullException.ThrowIfNull(classNames);
        string right = $"{(isBound ? "at most about " : "")}{transition.Right.ToPercent(2)} are right";
        return regime switch
        {
            LabelRegime.Clean => $"The labels are clean: about {WrongOf(transition).ToPercent()} contradict the images.",
            LabelRegime.Noisy => $"The labels are noisy: {WrongOf(transition).ToPercent()} are wrong.",
            LabelRegime.PairwiseSwapped =>
                $"Labels of pairs of classes are swapped: {WrongOf(transition).ToPercent()} are wrong, mostly {Mostly(transition, classNames)}.",
            LabelRegime.Random => "The labels are random: they have nothing to do with the images, and nothing can be learnt from them.",
            LabelRegime.ComplementaryUniform =>
                $"The labels are complementary: each names a class that its image is not, any of the other {transition.Classes - 1} alike; {right}.",
            _ => $"The labels are complementary and biased: each names a class that its image is not, some more often than others; {right}.",
        };
    }

    private static string Mostly(TransitionEstimate transition, IReadOnlyList<string> classNames) =>
        string.Join(", ", SwappedLabels.Of(transition, WorthNaming).Take(MostSwaps).Select(
            swap => $"{classNames[swap.Actual]} labelled {classNames[swap.Given]} ({100 * swap.Share.Value:F0} %)"));

    private static Interval WrongOf(TransitionEstimate transition) =>
        new(1 - transition.Right.Value, 1 - transition.Right.High, 1 - transition.Right.Low);
}
