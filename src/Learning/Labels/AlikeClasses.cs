namespace MidasNet.Learning.Labels;

/// <summary>
/// Two classes whose labels are confused in both directions. Either the labels were swapped or the model hardly distinguishes the classes, such as 0
/// and o: predictions alone cannot tell which.
/// </summary>
/// <param name="First">One class.</param>
/// <param name="Second">The other class.</param>
public readonly record struct AlikeClasses(int First, int Second)
{
    // The minimum share of the images of both classes, and its minimum ratio to the share of their other wrong labels.
    private const double MinShare = 0.05, MinRatioToOthers = 3;

    /// <summary>The pairs in which each class often carries the other's label, and more often than any third label; most frequent first.</summary>
    /// <param name="transition">The transition matrix from classes to labels.</param>
    public static IReadOnlyList<AlikeClasses> Of(TransitionMatrix transition)
    {
        ArgumentNullException.ThrowIfNull(transition);
        int classes = transition.Classes;
        var pairs = new List<(AlikeClasses Pair, double Share)>();
        for (int k = 0; k < classes; k++)
        {
            for (int j = k + 1; j < classes; j++)
            {
                if (StandsOut(transition, k, j) && StandsOut(transition, j, k))
                    pairs.Add((new AlikeClasses(k, j), Math.Min(transition[k, j], transition[j, k])));
            }
        }
        return [.. pairs.OrderByDescending(pair => pair.Share).Select(pair => pair.Pair)];
    }

    private static bool StandsOut(TransitionMatrix transition, int actual, int given)
    {
        int others = transition.Classes - 2;
        if (others == 0) return false;
        double elsewhere = (1 - transition[actual, actual] - transition[actual, given]) / others;
        return transition[actual, given] >= Math.Max(MinShare, MinRatioToOthers * elsewhere);
    }
}
