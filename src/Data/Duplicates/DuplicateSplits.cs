namespace MidasNet.Data.Duplicates;

/// <summary>Splits of a set that keep the copies of a picture on one side. Without copies they are those of <see cref="Splits"/>.</summary>
internal static class DuplicateSplits
{
    /// <summary>
    /// Holds out a share of the pictures of every class, as <see cref="Splits.Stratified"/> does, with all of their copies. A class of a single picture is
    /// trained on.
    /// </summary>
    /// <param name="groups">The copies.</param>
    /// <param name="labels">The label of each image.</param>
    /// <param name="share">The share to hold out, between 0 and 1, both excluded.</param>
    /// <param name="seed">Chooses which pictures.</param>
    public static Split HoldOut(this DuplicateGroups groups, IReadOnlyList<int> labels, double share, ulong seed)
    {
        var pictures = groups.Different.CountBy(i => labels[i]).ToDictionary();
        int[] divisible = [.. groups.Different.Where(i => pictures[labels[i]] > 1)];
        if (divisible.Length == 0) return new Split([.. Enumerable.Range(0, labels.Count)], []);
        var split = Splits.Stratified([.. divisible.Select(i => labels[i])], share, seed);
        var heldOut = split.Validation.Select(i => divisible[i]).ToHashSet();
        return Divide(groups, heldOut, _ => true);
    }

    /// <summary>
    /// Folds as of <see cref="Splits.StratifiedFolds"/>: the validation parts together are the whole set. Of each picture, one image is trained on; none
    /// of a picture under several labels.
    /// </summary>
    /// <param name="groups">The copies.</param>
    /// <param name="labels">The label of each image.</param>
    /// <param name="count">Number of folds, at least 2 and at most the pictures of the smallest class.</param>
    /// <param name="seed">Chooses which pictures.</param>
    /// <exception cref="ArgumentException">A class has fewer pictures than there are folds.</exception>
    public static Split[] Folds(this DuplicateGroups groups, IReadOnlyList<int> labels, int count, ulong seed)
    {
        var learnt = groups.DifferentOfOneLabel().ToHashSet();
        return
        [
            .. Splits.StratifiedFolds([.. groups.Different.Select(i => labels[i])], count, seed)
                .Select(split => Divide(groups, split.Validation.Select(i => groups.Different[i]).ToHashSet(), learnt.Contains)),
        ];
    }

    private static Split Divide(DuplicateGroups groups, HashSet<int> heldOut, Func<int, bool> isTrainedOn)
    {
        var all = Enumerable.Range(0, groups.FirstOf.Count);
        return new Split(
            [.. all.Where(i => !heldOut.Contains(groups.FirstOf[i]) && isTrainedOn(i))],
            [.. all.Where(i => heldOut.Contains(groups.FirstOf[i]))]);
    }
}
