namespace MidasNet.Data.Synthetic;

/// <summary>Complete data sets of synthetic characters, so that everything runs without real data or network access.</summary>
public static class SyntheticDataSet
{
    /// <summary>The number of writers of the training digits.</summary>
    public const int TrainWriters = 500;

    /// <summary>The number of writers of the test digits.</summary>
    public const int TestWriters = 100;

    // The first coordinate of the streams that assign writers to drawings; the writers' own streams use small values there.
    private const ulong DrawingsPurpose = 1UL << 32, DigitsPurpose = 1UL << 33;

    /// <summary>
    /// All 62 classes as drawings on a canvas, ordered by class, then by writer. As in the hand-drawn part of Chars74K, which it replaces,
    /// each class has one drawing by each of <paramref name="perClass"/> writers, chosen independently for each class.
    /// </summary>
    /// <param name="seed">The seed; equal seeds give equal bytes.</param>
    /// <param name="perClass">Drawings of each class, at most <paramref name="writers"/>.</param>
    /// <param name="writers">The number of writers.</param>
    /// <param name="width">Width of the canvas, pixels.</param>
    /// <param name="height">Height of the canvas, pixels.</param>
    /// <returns>62 * <paramref name="perClass"/> pictures.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is not positive, more drawings than writers, a side outside 8 .. 4096,
    /// or more pixels than an array holds.</exception>
    internal static SyntheticImages Drawings(ulong seed, int perClass = 40, int writers = 55, int width = 240, int height = 180)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(writers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perClass);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(perClass, writers);
        SyntheticDrawing.CheckSide(width, nameof(width));
        SyntheticDrawing.CheckSide(height, nameof(height));

        var authors = new int[SyntheticCharacters.ClassCount * perClass];
        var shuffled = new int[writers];
        for (int c = 0; c < SyntheticCharacters.ClassCount; c++)
        {
            var random = new RandomStream(seed, DrawingsPurpose, (ulong)c);
            for (int i = 0; i < writers; i++)
                shuffled[i] = i;
            random.Shuffle(shuffled.AsSpan());
            var chosen = authors.AsSpan(c * perClass, perClass);
            shuffled.AsSpan(0, perClass).CopyTo(chosen);
            chosen.Sort();
        }

        var hands = MakeWriters(seed, 0, writers);
        var labels = authors.Select((_, i) => i / perClass).ToArray();
        return Assemble(
            height, width, labels, authors, [.. ClassNames.Characters],
            i => SyntheticDrawing.OnCanvas(labels[i], hands[authors[i]], 0, width, height));
    }

    /// <summary>
    /// Digits in the format of MNIST, 28 x 28, in random order; the counts of the digits differ by at most 1.
    /// The writer of each is drawn at random from those of the split.
    /// </summary>
    /// <param name="seed">The seed; equal seeds give equal bytes. Use the same seed for both splits.</param>
    /// <param name="count">The number of pictures.</param>
    /// <param name="split">The split, which determines the writers.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive or exceeds the capacity of an array, or the split does not exist.</exception>
    public static SyntheticImages Digits(ulong seed, int count, SyntheticSplit split)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var (first, writers) = split switch
        {
            SyntheticSplit.Train => (0, TrainWriters),
            SyntheticSplit.Test => (TrainWriters, TestWriters),
            _ => throw new ArgumentOutOfRangeException(nameof(split), split, "the split must be Train or Test"),
        };
        CheckFits(count, SyntheticDrawing.NormalisedSide, SyntheticDrawing.NormalisedSide);

        var random = new RandomStream(seed, DigitsPurpose, (ulong)split);
        var labels = new int[count];
        for (int i = 0; i < count; i++)
            labels[i] = i % SyntheticCharacters.DigitCount;
        random.Shuffle(labels.AsSpan());
        var authors = new int[count];
        for (int i = 0; i < count; i++)
            authors[i] = first + random.NextInt(writers);

        var hands = MakeWriters(seed, first, writers);
        return Assemble(
            SyntheticDrawing.NormalisedSide, SyntheticDrawing.NormalisedSide, labels, authors,
            [.. ClassNames.Characters.Take(SyntheticCharacters.DigitCount)],
            i => SyntheticDrawing.Normalised(labels[i], hands[authors[i] - first], i));
    }

    private static SyntheticWriter[] MakeWriters(ulong seed, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(index => new SyntheticWriter(seed, index))];

    private static SyntheticImages Assemble(int height, int width, int[] labels, int[] authors, string[] classNames, Func<int, byte[]> draw)
    {
        CheckFits(labels.Length, height, width);
        var pixels = new byte[labels.Length * height * width];
        Parallel.For(0, labels.Length, i => draw(i).CopyTo(pixels.AsSpan(i * height * width)));
        return new SyntheticImages(height, width, pixels, labels, classNames, [.. authors.Select(author => $"writer{author:000}")]);
    }

    private static void CheckFits(int count, int height, int width)
    {
        long bytes = (long)count * height * width;
        if (bytes > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} pictures of {width} x {height} are {bytes} bytes, an array holds {Array.MaxLength}");
    }
}
