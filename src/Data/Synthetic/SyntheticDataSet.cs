namespace MidasNet.Data.Synthetic;

/// <summary>Whole data sets of drawn characters, so that everything runs on a machine without data and network.</summary>
public static class SyntheticDataSet
{
    /// <summary>The number of writers of the training digits.</summary>
    public const int TrainWriters = 500;

    /// <summary>The number of writers of the test digits.</summary>
    public const int TestWriters = 100;

    // The first coordinate of the streams that choose who draws what; writers have small numbers there.
    private const ulong DrawingsPurpose = 1UL << 32, DigitsPurpose = 1UL << 33;

    /// <summary>
    /// All 62 classes as drawings on a canvas, ordered by class and in it by writer. As in the hand-drawn part of Chars74K
    /// that it stands in for, each class has one drawing by each of <paramref name="perClass"/> of the writers, chosen anew for each class.
    /// </summary>
    /// <param name="seed">Decides everything; equal seeds give equal bytes.</param>
    /// <param name="perClass">Drawings of each class, at most <paramref name="writers"/>.</param>
    /// <param name="writers">How many people draw.</param>
    /// <param name="width">Width of the canvas, pixels.</param>
    /// <param name="height">Height of the canvas, pixels.</param>
    /// <returns>62 * <paramref name="perClass"/> pictures.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is not positive, more drawings than writers, a side outside 8 .. 4096,
    /// or more pixels than an array holds.</exception>
    public static SyntheticImages Drawings(ulong seed, int perClass = 40, int writers = 55, int width = 240, int height = 180)
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
            height, width, labels, authors, [.. SyntheticCharacters.ClassNames],
            i => SyntheticDrawing.OnCanvas(labels[i], hands[authors[i]], 0, width, height));
    }

    /// <summary>
    /// Digits as MNIST has them, 28 x 28, in random order, each digit equally often (or once more);
    /// who draws each is chosen at random from the split's writers.
    /// </summary>
    /// <param name="seed">Decides everything; equal seeds give equal bytes. Give both splits the same seed.</param>
    /// <param name="count">How many pictures.</param>
    /// <param name="split">Whose pictures.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive or more than an array holds, or no such split.</exception>
    public static SyntheticImages Digits(ulong seed, int count, SyntheticSplit split)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var (first, writers) = split switch
        {
            SyntheticSplit.Train => (0, TrainWriters),
            SyntheticSplit.Test => (TrainWriters, TestWriters),
            _ => throw new ArgumentOutOfRangeException(nameof(split), split, "the splits are Train and Test"),
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
            [.. SyntheticCharacters.ClassNames.Take(SyntheticCharacters.DigitCount)],
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
