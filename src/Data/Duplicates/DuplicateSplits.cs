namespace MidasNet.Data.Duplicates;

/// <summary>Splits of a set that keep the copies of a picture on one side. Without copies they are those of <see cref="Splits"/>.</summary>
internal static class DuplicateSplits
{
    /// <summary>
    /// Holds out a share of the pictures of every class, as <see cref="Splits.Stratified"/> does, with all of their copies. A class of a single picture is
    /// trained on. Where images have several groups, such as their writers, a share of the groups is held out instead, each as a whole.
    /// </summary>
    /// <param name="copies">The copies.</param>
    /// <param name="labels">The label of each image.</param>
    /// <param name="share">The share to hold out, between 0 and 1, both excluded.</param>
    /// <param name="seed">Chooses which pictures.</param>
    /// <param name="groups">The group of each image, of which none is divided; null if they have none.</param>
    public static Split HoldOut(this DuplicateGroups copies, IReadOnlyList<int> labels, double share, ulong seed, IReadOnlyList<string>? groups = null)
    {
        if (groups is not null && copies.Units(groups) is var unitOf && unitOf.Distinct().Skip(1).Any()) return HoldOutGroups(unitOf, labels, share, seed, groups);
        var pictures = copies.Different.CountBy(i => labels[i]).ToDictionary();
        int[] divisible = [.. copies.Different.Where(i => pictures[labels[i]] > 1)];
        if (divisible.Length == 0) return new Split([.. Enumerable.Range(0, labels.Count)], []);
        var split = Splits.Stratified([.. divisible.Select(i => labels[i])], share, seed);
        return Divide(copies.FirstOf, split.Validation.Select(i => divisible[i]).ToHashSet(), _ => true);
    }

    /// <summary>
    /// Parts that are held out in turn: the validation parts together are the whole set, and no picture lies on both sides. Where groups are given, no group does.
    /// </summary>
    /// <param name="copies">The copies.</param>
    /// <param name="labels">The label of each image.</param>
    /// <param name="count">Number of folds, at least 2.</param>
    /// <param name="seed">Chooses which pictures.</param>
    /// <param name="groups">The group of each image, of which none is divided; null for folds that are stratified by class.</param>
    /// <exception cref="ArgumentException">There are too few pictures of a class, or too few groups.</exception>
    public static Split[] WholeFolds(this DuplicateGroups copies, IReadOnlyList<int> labels, int count, ulong seed, IReadOnlyList<string>? groups = null)
    {
        int[] unitOf = copies.Units(groups);
        if (groups is not null) return Splits.GroupFolds([.. unitOf.Select(unit => groups[unit])], count, seed);
        int[] units = copies.Different;
        return [.. Splits.StratifiedFolds([.. units.Select(i => labels[i])], count, seed).Select(split => Divide(unitOf, split.Validation.Select(i => units[i]).ToHashSet(), _ => true))];
    }

    /// <summary>The reason why images cannot be divided by <see cref="WholeFolds"/>, within a sentence; null if they can be.</summary>
    /// <param name="copies">The copies.</param>
    /// <param name="labels">The label of each image.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <param name="count">Number of folds.</param>
    /// <param name="groups">The writer of each image, of which none is divided; null for folds that are stratified by class.</param>
    public static string? TooFewForFolds(
        this DuplicateGroups copies, IReadOnlyList<int> labels, IReadOnlyList<string> classNames, int count, IReadOnlyList<string>? groups = null)
    {
        if (groups is not null)
        {
            int writers = copies.Units(groups).Distinct().Count();
            return writers < count ? $"its pictures are by {(writers == 1 ? "1 writer" : $"{writers} writers")}, too few for {count} folds" : null;
        }
        var (label, pictures) = copies.Different.CountBy(i => labels[i]).MinBy(members => members.Value);
        if (pictures >= count) return null;
        string found = pictures == 1 ? "1 picture" : $"{pictures} different pictures", fits = pictures == 1 ? "at least 2 of each class are needed" : $"{pictures} folds fit";
        return $"class '{classNames[label]}' has {found}, too few for {count} folds ({fits})";
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
                .Select(split => Divide(groups.FirstOf, split.Validation.Select(i => groups.Different[i]).ToHashSet(), learnt.Contains)),
        ];
    }

    /// <summary>The split without those of its held-out images that show a picture of its training images.</summary>
    /// <param name="split">The split.</param>
    /// <param name="copies">The copies.</param>
    public static Split WithoutCopies(this Split split, DuplicateGroups copies)
    {
        var learnt = split.Train.Select(i => copies.FirstOf[i]).ToHashSet();
        return new Split(split.Train, [.. split.Validation.Where(i => !learnt.Contains(copies.FirstOf[i]))]);
    }

    /// <summary>The split with one image of each held-out picture: copies would make its figures look more certain than they are.</summary>
    /// <param name="split">The split.</param>
    /// <param name="copies">The copies.</param>
    public static Split EvaluatedOnce(this Split split, DuplicateGroups copies) => new(split.Train, copies.OneOfEach(split.Validation));

    private static Split HoldOutGroups(int[] unitOf, IReadOnlyList<int> labels, double share, ulong seed, IReadOnlyList<string> groups)
    {
        int count = Math.Clamp((int)Math.Round(1 / share), 2, unitOf.Distinct().Count());
        var heldOut = Splits.GroupFolds([.. unitOf.Select(unit => groups[unit])], count, seed)[0].Validation.Select(i => unitOf[i]).ToHashSet();
        // A class all of whose groups were held out could not be learnt: the first of them is trained on.
        foreach (var members in Enumerable.Range(0, unitOf.Length).GroupBy(i => labels[i]))
            if (members.All(i => heldOut.Contains(unitOf[i]))) heldOut.Remove(unitOf[members.First()]);
        return Divide(unitOf, heldOut, _ => true);
    }

    private static Split Divide(IReadOnlyList<int> unitOf, HashSet<int> heldOut, Func<int, bool> isTrainedOn)
    {
        var all = Enumerable.Range(0, unitOf.Count);
        return new Split(
            [.. all.Where(i => !heldOut.Contains(unitOf[i]) && isTrainedOn(i))],
            [.. all.Where(i => heldOut.Contains(unitOf[i]))]);
    }
}
