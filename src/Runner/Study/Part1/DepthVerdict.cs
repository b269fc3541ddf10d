using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>Says whether "depth only reduced the accuracy" is true, and of which networks: a sentence that follows from the numbers.</summary>
internal static class DepthVerdict
{
    /// <summary>
    /// True of a kind of network if its deepest member is certainly worse than its shallowest, and no deeper one is better even by chance; false if one
    /// is certainly better; else open.
    /// </summary>
    /// <param name="effects">At least one for each kind.</param>
    public static string Of(IReadOnlyList<DepthEffect> effects)
    {
        List<string> reduced = [], raised = [], open = [];
        foreach (var kind in effects.GroupBy(effect => effect.Kind))
        {
            var deepest = kind.MaxBy(effect => effect.Deep)!;
            if (kind.Any(effect => effect.Raises)) raised.Add(Describe(kind.Where(effect => effect.Raises).MaxBy(effect => effect.Difference.Value)!));
            else if (deepest.Lowers && kind.All(effect => effect.Difference.Value <= 0)) reduced.Add(Describe(deepest));
            else open.Add(Describe(deepest));
        }
        const string Claim = "\"Depth only reduced the accuracy\"";
        string verdict = (reduced.Count > 0, raised.Count > 0) switch
        {
            (true, false) => $"{Claim} is true here of networks that are {And(reduced)}",
            (false, true) => $"{Claim} is false here: depth raises the accuracy of networks that are {And(raised)}",
            (true, true) =>
                $"{Claim} is true of some networks only: of those that are {And(reduced)}. Depth raises the accuracy of those that are {And(raised)}",
            (false, false) => $"{Claim} can be neither confirmed nor denied at this size of study",
        };
        return open.Count == 0 ? $"{verdict}." : $"{verdict}. Not to be told from no effect: {And(open)}.";
    }

    private static string Describe(DepthEffect effect) =>
        $"{effect.Kind} ({effect.Deep} against {effect.Shallow} convolutions: {Percentage.Signed(effect.Difference.Value)} points, {Percentage.Signed(effect.Difference.Low)} to {Percentage.Signed(effect.Difference.High)})";

    private static string And(List<string> parts) => parts.Count == 1 ? parts[0] : $"{string.Join("; ", parts[..^1])}; and {parts[^1]}";
}
