namespace MidasNet.Data;

/// <summary>Divides a set into training and validation. The same seed gives the same split.</summary>
public static class Splits
{
    /// <summary>Holds out a share of every class that occurs, rounded, but at least one image of it and not all.</summary>
    /// <param name="labels">The label of each image.</param>
    /// <param name="validationShare">The share to hold out, between 0 and 1, both excluded.</param>
    /// <param name="seed">Chooses which images.</param>
    /// <exception cref="ArgumentException">The share is out of range, or a class has a single image.</exception>
    public static Split Stratified(ReadOnlySpan<int> labels, double validationShare, ulong seed)
    {
        if (!(validationShare > 0 && validationShare < 1))
            throw new ArgumentOutOfRangeException(nameof(validationShare), validationShare, "the share to hold out must lie between 0 and 1");
        var isHeldOut = new int[labels.Length];
        foreach (var (label, members) in ShuffledClasses(labels, seed))
        {
            if (members.Length < 2)
                throw new ArgumentException($"class {label} has {members.Length} image: a split needs at least 2", nameof(labels));
            int count = Math.Clamp((int)Math.Round(validationShare * members.Length), 1, members.Length - 1);
            foreach (int i in members.AsSpan(0, count))
                isHeldOut[i] = 1;
        }
        return HoldOut(isHeldOut, fold: 1);
    }

    /// <summary>Draws the same number of training images from every class that occurs, and holds out all others.</summary>
    /// <param name="labels">The label of each image.</param>
    /// <param name="count">Training images of each class, at least 1.</param>
    /// <param name="seed">Chooses which images.</param>
    /// <exception cref="ArgumentException">A class has no more images than that, so that none would be held out.</exception>
    public static Split SameOfEachClass(ReadOnlySpan<int> labels, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var isHeldOut = new int[labels.Length];
        foreach (var (label, members) in ShuffledClasses(labels, seed))
        {
            if (members.Length <= count)
                throw new ArgumentException($"class {label} has {members.Length} images: to train on {count} and hold some out more are needed", nameof(labels));
            foreach (int i in members.AsSpan(count)) isHeldOut[i] = 1;
        }
        return HoldOut(isHeldOut, fold: 1);
    }

    /// <summary>
    /// <paramref name="count"/> splits, whose validation parts together are the whole set, each image in one of them; the
    /// images of a class are spread evenly, and so are the sizes.
    /// </summary>
    /// <param name="labels">The label of each image.</param>
    /// <param name="count">Number of folds, k, at least 2 and at most the size of the smallest class.</param>
    /// <param name="seed">Chooses which images.</param>
    /// <exception cref="ArgumentException">There are too few or too many folds for these labels.</exception>
    public static Split[] StratifiedFolds(ReadOnlySpan<int> labels, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        var foldOf = new int[labels.Length];
        int dealt = 0; // runs on from class to class, so that remainders do not all fall to the first folds
        foreach (var (label, members) in ShuffledClasses(labels, seed))
        {
            if (members.Length < count)
                throw new ArgumentException($"class {label} has {members.Length} images, too few for {count} folds", nameof(count));
            foreach (int i in members)
                foldOf[i] = dealt++ % count;
        }
        return Folds(foldOf, count);
    }

    /// <summary>
    /// <paramref name="count"/> splits by group: all images of a group lie on the same side. Greedy: the largest group first,
    /// each to the fold with the fewest images so far.
    /// </summary>
    /// <param name="groups">The group of each image.</param>
    /// <param name="count">Number of folds, k, at least 2 and at most the number of groups.</param>
    /// <param name="seed">Orders groups of equal size.</param>
    /// <exception cref="ArgumentException">There are too few or too many folds for these groups.</exception>
    public static Split[] GroupFolds(IReadOnlyList<string> groups, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        int[][] members = [.. Enumerable.Range(0, groups.Count).GroupBy(i => groups[i]).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToArray())];
        if (members.Length < count)
            throw new ArgumentException($"there are {members.Length} groups, too few for {count} folds", nameof(count));
        new RandomStream(seed).Shuffle(members.AsSpan());

        var foldOf = new int[groups.Count];
        var sizes = new int[count];
        foreach (int[] group in members.OrderByDescending(g => g.Length))
        {
            int fold = Array.IndexOf(sizes, sizes.Min());
            sizes[fold] += group.Length;
            foreach (int i in group)
                foldOf[i] = fold;
        }
        return Folds(foldOf, count);
    }

    /// <summary>The classes that occur, ascending, each with its images in random order.</summary>
    private static List<(int Label, int[] Members)> ShuffledClasses(ReadOnlySpan<int> labels, ulong seed)
    {
        if (labels.IsEmpty)
            throw new ArgumentException("there are no images to split", nameof(labels));
        var members = new SortedDictionary<int, List<int>>();
        for (int i = 0; i < labels.Length; i++)
        {
            if (!members.TryGetValue(labels[i], out var list))
                members.Add(labels[i], list = []);
            list.Add(i);
        }

        var classes = new List<(int, int[])>();
        foreach (var (label, list) in members)
        {
            int[] shuffled = [.. list];
            new RandomStream(seed, (ulong)label).Shuffle(shuffled.AsSpan());
            classes.Add((label, shuffled));
        }
        return classes;
    }

    private static Split[] Folds(int[] foldOf, int count) => [.. Enumerable.Range(0, count).Select(fold => HoldOut(foldOf, fold))];

    private static Split HoldOut(int[] foldOf, int fold)
    {
        var indices = Enumerable.Range(0, foldOf.Length);
        return new Split([.. indices.Where(i => foldOf[i] != fold)], [.. indices.Where(i => foldOf[i] == fold)]);
    }
}
