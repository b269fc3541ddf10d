namespace MidasNet.Data.Synthetic;

/// <summary>
/// Labels that name a class that the picture is not: uniform complementary labels (T. Ishida, G. Niu, W. Hu, M. Sugiyama,
/// "Learning from complementary labels", NeurIPS 2017), with a few right labels among them.
/// </summary>
internal static class WrongLabels
{
    /// <summary>
    /// Replaces each label by one of the other classes, all equally likely, except for round(<paramref name="contamination"/> * N) labels
    /// that stay right, taken as evenly from all classes as their sizes allow.
    /// </summary>
    /// <param name="labels">[N], the true classes, 0 .. <paramref name="classes"/> - 1.</param>
    /// <param name="classes">The number of classes, 2 or more.</param>
    /// <param name="seed">The seed; equal seeds give equal labels.</param>
    /// <param name="contamination">The share of labels that stay right, 0 to 1.</param>
    /// <returns>[N], the new labels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 classes, a share outside 0 .. 1, or a label that is not a class.</exception>
    public static int[] Make(ReadOnlySpan<int> labels, int classes, ulong seed, double contamination = 0.001)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (contamination is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(contamination), contamination, "a share must be 0 to 1");
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= classes)
                throw new ArgumentOutOfRangeException(nameof(labels), labels[i], $"label {i} must be a class from 0 to {classes - 1}");
        }

        var random = new RandomStream(seed);
        var wrong = new int[labels.Length];
        for (int i = 0; i < wrong.Length; i++)
            wrong[i] = (labels[i] + 1 + random.NextInt(classes - 1)) % classes;

        int kept = (int)Math.Round(contamination * labels.Length, MidpointRounding.AwayFromZero);
        foreach (int i in ChooseEvenly(labels, classes, kept, ref random))
            wrong[i] = labels[i];
        return wrong;
    }

    // In random order: the first image of each class, then the second of each, and so on.
    private static IEnumerable<int> ChooseEvenly(ReadOnlySpan<int> labels, int classes, int count, ref RandomStream random)
    {
        var order = new int[labels.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        random.Shuffle(order.AsSpan());

        var seen = new int[classes];
        var round = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
            round[i] = seen[labels[order[i]]]++;
        return Enumerable.Range(0, order.Length).OrderBy(i => round[i]).Take(count).Select(i => order[i]); // OrderBy is stable
    }
}
