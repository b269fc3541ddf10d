namespace MidasNet.Data.Duplicates;

/// <summary>
/// Finds images that occur more than once: copies byte for byte, and near copies, which were scaled, compressed or stored in another format. Candidates
/// share one of several hashes of a thumbnail (<see cref="ThumbnailHash"/>); whether they are copies is decided on their pixels (<see cref="NearCopy"/>).
/// The time grows as N log N with the number of images, the memory as N.
/// </summary>
internal static class DuplicateFinder
{
    // A near copy changes few bits: of copies that differ by 3 % of the contrast, 99 % agree in all bits of at least one of the tables.
    private const int Tables = 6;

    // Images of one hash are compared with the next ones in its order only, so that images that all look alike do not take quadratic time.
    private const int MaxNeighbours = 48;

    /// <summary>Groups the images of a set.</summary>
    /// <param name="images">Images of 1 or 3 channels.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static DuplicateGroups Find(LabelledImages images, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var sets = new DisjointSets(images.Count);
        int[] different = JoinEqual(images, sets);
        if (different.Length > 1) JoinNear(images, different, sets, cancellation);
        return new DuplicateGroups(images, sets.First());
    }

    /// <summary>Groups the images that are equal byte for byte.</summary>
    public static DuplicateGroups FindEqual(LabelledImages images)
    {
        var sets = new DisjointSets(images.Count);
        JoinEqual(images, sets);
        return new DuplicateGroups(images, sets.First());
    }

    /// <summary>Joins images of equal bytes; gives the first of each.</summary>
    public static int[] JoinEqual(LabelledImages images, DisjointSets sets)
    {
        var seen = new Dictionary<int, int>(new EqualPixels(images));
        var different = new List<int>();
        for (int i = 0; i < images.Count; i++)
        {
            if (seen.TryGetValue(i, out int first)) sets.Join(first, i);
            else
            {
                seen.Add(i, i);
                different.Add(i);
            }
        }
        return [.. different];
    }

    private static void JoinNear(LabelledImages images, int[] different, DisjointSets sets, CancellationToken cancellation)
    {
        var hashes = new ThumbnailHash(images, different);
        var nearCopy = new NearCopy(images);
        var codes = new uint[different.Length];
        var order = new int[different.Length];
        for (int table = 0; table < Tables; table++)
        {
            cancellation.ThrowIfCancellationRequested();
            hashes.Write(table, codes);
            different.CopyTo(order, 0);
            Array.Sort(codes, order);
            for (int a = 0; a < order.Length; a++)
            {
                int end = Math.Min(order.Length, a + 1 + MaxNeighbours);
                for (int b = a + 1; b < end && codes[b] >> hashes.OrderBits == codes[a] >> hashes.OrderBits; b++)
                {
                    if (!sets.AreJoined(order[a], order[b]) && nearCopy.Are(order[a], order[b])) sets.Join(order[a], order[b]);
                }
            }
        }
    }

    private sealed class EqualPixels(LabelledImages images) : IEqualityComparer<int>
    {
        public bool Equals(int a, int b) => images.Image(a).SequenceEqual(images.Image(b));

        public int GetHashCode(int image)
        {
            var hash = new HashCode();
            hash.AddBytes(images.Image(image));
            return hash.ToHashCode();
        }
    }
}
