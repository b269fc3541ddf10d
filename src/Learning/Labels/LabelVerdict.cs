namespace MidasNet.Learning.Labels;

/// <summary>Describes a verdict in a sentence.</summary>
internal static class LabelVerdict
{
    private const int MaxSwaps = 5;
    private const double MinNamedShare = 0.02; // of the images of a class

    /// <summary>States the kind of labels, the share of wrong ones (for complementary labels of right ones), and the classes concerned.</summary>
    /// <param name="regime">The verdict.</param>
    /// <param name="transition">The transition matrix from classes to labels.</param>
    /// <param name="classNames">The class names.</param>
    /// <param name="isBound">
    /// Whether the share of wrong labels, or of right complementary ones, is only an upper bound, as it is when estimated from plain predictions.
    /// </param>
    public static string Sentence(LabelRegime regime, TransitionEstimate transition, IReadOnlyList<string> classNames, bool isBound = false)
    {
        ArgumentNullException.ThrowIfNull(transition);
        ArgumentNullException.ThrowIfNull(classNames);
        string right = $"{(isBound ? "at most about " : "")}{transition.Right.ToPercent(2)} are right";
        string wrong = isBound ? $"up to about {Percentage.Of(transition.Right.Complement().High)}" : transition.Right.Complement().ToPercent();
        return regime switch
        {
            LabelRegime.Clean => $"The labels are clean: about {transition.Right.Complement().ToPercent()} contradict the images.",
            LabelRegime.Noisy => $"The labels are noisy: {wrong} are wrong.",
            LabelRegime.PairwiseSwapped =>
                $"Labels of pairs of classes are swapped: {wrong} are wrong, mostly {Mostly(transition, classNames)}.",
            LabelRegime.Random => "The labels are random: they are independent of the images, and nothing can be learnt from them.",
            LabelRegime.Undetermined => "The labels cannot be judged: these images do not suffice to tell.",
            LabelRegime.ComplementaryUniform =>
                $"The labels are complementary: each names a class that its image is not, all of the other {transition.Classes - 1} equally often; {right}.",
            _ => $"The labels are complementary and biased: each names a class that its image is not, some more often than others; {right}.",
        };
    }

    private static string Mostly(TransitionEstimate transition, IReadOnlyList<string> classNames) =>
        string.Join(", ", SwappedLabels.Of(transition, MinNamedShare).Take(MaxSwaps).Select(
            swap => $"{classNames[swap.Actual]} labelled {classNames[swap.Given]} ({Percentage.Of(swap.Share.Value, 0)})"));

}
