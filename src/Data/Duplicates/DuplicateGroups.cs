namespace MidasNet.Data.Duplicates;

/// <summary>The images of a set, grouped by the picture that they show.</summary>
internal sealed class DuplicateGroups
{
    private readonly LabelledImages images;
    private readonly int[] firstOf;

    /// <summary>Takes the groups.</summary>
    /// <param name="images">The set.</param>
    /// <param name="firstOf">The first image of the group of each image: itself where it has no copy before it.</param>
    public DuplicateGroups(LabelledImages images, int[] firstOf)
    {
        (this.images, this.firstOf) = (images, firstOf);
        Different = [.. Enumerable.Range(0, firstOf.Length).Where(i => firstOf[i] == i)];
        Repeated =
        [
            .. Enumerable.Range(0, firstOf.Length).GroupBy(i => firstOf[i]).Where(group => group.Skip(1).Any()).Select(group => group.ToArray()),
        ];
        Contradictory = [.. Repeated.Where(group => group.Any(i => images.Labels[i] != images.Labels[group[0]]))];
    }

    /// <summary>The first image of the group of each image.</summary>
    public IReadOnlyList<int> FirstOf => firstOf;

    /// <summary>One image of each picture: the first of each group.</summary>
    public int[] Different { get; }

    /// <summary>The groups of at least two images, in the order of their first ones.</summary>
    public IReadOnlyList<int[]> Repeated { get; }

    /// <summary>Those of them whose images have different labels.</summary>
    public IReadOnlyList<int[]> Contradictory { get; }

    /// <summary>Images that show the same as an earlier one.</summary>
    public int Copies => firstOf.Length - Different.Length;

    /// <summary>
    /// The images that must lie on one side of a split, each named by the first of them: the first image of the copies or, where groups are given, of the groups that each image belongs to. Groups that share
    /// an image byte for byte are joined; near copies in two groups are not, since likeness is what pictures of one kind have in common.
    /// </summary>
    /// <param name="groups">The group of each image, such as its writer; null if they have none.</param>
    public int[] Units(IReadOnlyList<string>? groups)
    {
        if (groups is null) return [.. firstOf];
        var sets = new DisjointSets(firstOf.Length);
        DuplicateFinder.JoinEqual(images, sets);
        var ofGroup = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < firstOf.Length; i++)
            if (!ofGroup.TryAdd(groups[i], i)) sets.Join(i, ofGroup[groups[i]]);
        return sets.First();
    }

    /// <summary>The first of the given images of each picture.</summary>
    public int[] OneOfEach(int[] indices) => [.. indices.DistinctBy(i => firstOf[i])];

    /// <summary>One image of each picture that has one label throughout, ascending: what labels can be judged by.</summary>
    public int[] DifferentOfOneLabel()
    {
        var contradictory = Contradictory.Select(group => group[0]).ToHashSet();
        return [.. Different.Where(i => !contradictory.Contains(i))];
    }

    /// <summary>The groups of chosen images, as positions among them.</summary>
    /// <param name="chosen">The images, as for <see cref="LabelledImages.Subset"/>.</param>
    /// <param name="subset">The set of them.</param>
    public DuplicateGroups Of(int[] chosen, LabelledImages subset)
    {
        var first = new Dictionary<int, int>();
        var firsts = new int[chosen.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            first.TryAdd(firstOf[chosen[i]], i);
            firsts[i] = first[firstOf[chosen[i]]];
        }
        return new DuplicateGroups(subset, firsts);
    }

    /// <summary>The findings in sentences: pictures under several labels first; none where there are no copies.</summary>
    public IEnumerable<string> Sentences()
    {
        const int MaxNamed = 10;
        if (Contradictory.Count > 0)
        {
            var named = Contradictory.Take(MaxNamed).Select(Named);
            string more = Contradictory.Count > MaxNamed ? FormattableString.Invariant($"; and {Contradictory.Count - MaxNamed:N0} more") : "";
            string lie = Contradictory.Count == 1 ? "1 picture lies in several classes" : FormattableString.Invariant($"{Contradictory.Count:N0} pictures lie in several classes each");
            string read = $"{images.Width} x {images.Height} pixels{(images.Channels == 1 ? " in grey" : "")}";
            yield return $"{lie}: at most one of the labels is right, unless what is lost at {read} tells them apart: {string.Join("; ", named)}{more}.";
        }
        if (Copies > 0)
        {
            yield return FormattableString.Invariant($"{firstOf.Length:N0} images show {Different.Length:N0} different pictures (such as {Example()}): copies count once, and all copies of a")
                + " picture are trained on or all are held out.";
        }
    }

    private string Named(int[] group)
    {
        // One image of each class.
        var ofClasses = group.GroupBy(i => images.Labels[i]).Select(members => members.First());
        return string.Join(" = ", ofClasses.Select(i => $"{images.Names[i]} ({images.ClassNames[images.Labels[i]]})"));
    }

    private string Example() => $"{images.Names[Repeated[0][0]]} = {images.Names[Repeated[0][1]]}";
}
