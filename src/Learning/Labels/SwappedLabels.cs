namespace MidasNet.Learning.Labels;

/// <summary>A class that is often labelled as another.</summary>
/// <param name="Actual">The true class.</param>
/// <param name="Given">The label.</param>
/// <param name="Share">The share of the images of the class that carry this label.</param>
public readonly record struct SwappedLabels(int Actual, int Given, Interval Share)
{
    /// <summary>The pairs whose share is significantly above a threshold, most frequent first.</summary>
    /// <param name="transition">The transition matrix from classes to labels.</param>
    /// <param name="least">The threshold, which the lower end of the interval must exceed.</param>
    internal static IReadOnlyList<SwappedLabels> Of(TransitionEstimate transition, double least)
    {
        ArgumentNullException.ThrowIfNull(transition);
        var swaps = new List<SwappedLabels>();
        for (int k = 0; k < transition.Classes; k++)
        {
            for (int j = 0; j < transition.Classes; j++)
            {
                if (j != k && transition[k, j].Low > least) swaps.Add(new SwappedLabels(k, j, transition[k, j]));
            }
        }
        return [.. swaps.OrderByDescending(swap => swap.Share.Value)];
    }
}
