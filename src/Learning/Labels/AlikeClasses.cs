namespace MidasNet.Learning.Labels;

/// <summary>
/// Two classes whose labels are mistaken for each other in both directions. Labels that were swapped look so, and so do classes that a model hardly tells
/// apart, such as 0 and o: predictions alone cannot tell which of the two it is.
/// </summary>
/// <param name="First">The one class.</param>
/// <param name="Second">The other.</param>
public readonly record struct AlikeClasses(int First, int Second)
{
    // A share of the images of both classes, and how much it is above that of their other wrong labels.
    private const double LeastShare = 0.05, TimesOthers = 3;

    /// <summary>The pairs of which each class carries the label of the other often, and more often than further wrong labels; the most frequent first.</summary>
    /// <param name="transition">How classes become labels.</param>
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
        return transition[actual, given] >= Math.Max(LeastShare, TimesOthers * elsewhere);
    }
}
