using System.Collections.Immutable;

namespace MidasNet.Data;

/// <summary>
/// Images of one size, each with a label, in memory or, of large sets, in a file that is mapped into it. Pixels are bytes, 0 to 255, in the layout N,C,H,W. Immutable:
/// what selects or relabels gives a new set, which shares the pixels.
/// </summary>
public sealed class LabelledImages
{
    private readonly PixelStore pixels;
    private readonly AuxiliaryFeatures? auxiliaryFeatures;
    private readonly int[] positions; // of each image among the pixels and the auxiliary features

    /// <summary>Makes a set with one image for each label.</summary>
    /// <param name="channels">Channels of an image, C.</param>
    /// <param name="height">Rows of an image, H.</param>
    /// <param name="width">Columns of an image, W.</param>
    /// <param name="pixels">N·C·H·W bytes. The array is taken over without a copy: do not write to it afterwards.</param>
    /// <param name="labels">N labels, each a position in <paramref name="classNames"/>.</param>
    /// <param name="classNames">The classes, in the order of their labels; no name twice.</param>
    /// <param name="names">N names that tell a reader which image is meant; "#0", "#1" and so on if left out.</param>
    /// <param name="groups">N names of groups, such as writers, that must not be split between training and validation, if known.</param>
    /// <param name="auxiliaryFeatures">N rows of auxiliary features, if there are any.</param>
    /// <exception cref="ArgumentException">Sizes, counts, labels or names do not fit each other.</exception>
    public LabelledImages(
        int channels, int height, int width, byte[] pixels, ReadOnlySpan<int> labels, IEnumerable<string> classNames,
        IEnumerable<string>? names = null, IEnumerable<string>? groups = null, AuxiliaryFeatures? auxiliaryFeatures = null)
        : this(
            (channels, height, width), new PixelStore(Given(pixels)), [.. Enumerable.Range(0, labels.Length)], [.. labels], [.. classNames],
            names?.ToImmutableArray() ?? [.. Enumerable.Range(0, labels.Length).Select(i => $"#{i}")],
            groups?.ToImmutableArray(), auxiliaryFeatures)
    {
        long expected = (long)Count * ImageSize;
        if (pixels.Length != expected)
            throw new ArgumentException($"{Count} images of {channels} x {height} x {width} have {expected} bytes, but {pixels.Length} are given", nameof(pixels));
        if (auxiliaryFeatures is not null && auxiliaryFeatures.Count != Count)
            throw new ArgumentException($"{auxiliaryFeatures.Count} rows of auxiliary features are given for {Count} images", nameof(auxiliaryFeatures));
    }

    private LabelledImages(
        (int Channels, int Height, int Width) size, PixelStore pixels, int[] positions, ImmutableArray<int> labels,
        ImmutableArray<string> classNames, ImmutableArray<string> names, ImmutableArray<string>? groups, AuxiliaryFeatures? auxiliaryFeatures)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Width);
        if (labels.Length != positions.Length)
            throw new ArgumentException($"{labels.Length} labels are given for {positions.Length} images", nameof(labels));
        if (names.Length != labels.Length)
            throw new ArgumentException($"{names.Length} names are given for {labels.Length} images", nameof(names));
        if (groups is { } given && given.Length != labels.Length)
            throw new ArgumentException($"{given.Length} groups are given for {labels.Length} images", nameof(groups));
        if (classNames.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"the class name '{twice.Key}' stands twice", nameof(classNames));
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classNames.Length)
                throw new ArgumentException($"image {names[i]} has label {labels[i]}, but there are {classNames.Length} classes", nameof(labels));
        }

        (Channels, Height, Width) = size;
        ImageSize = checked(Channels * Height * Width);
        (this.pixels, this.positions, this.auxiliaryFeatures) = (pixels, positions, auxiliaryFeatures);
        (Labels, ClassNames, Names, Groups) = (labels, classNames, names, groups);
    }

    /// <summary>Makes a set whose pixels are in memory or in a file.</summary>
    internal static LabelledImages Of(
        (int Channels, int Height, int Width) size, PixelStore pixels, ImmutableArray<int> labels, IEnumerable<string> classNames, IEnumerable<string> names,
        IEnumerable<string>? groups, AuxiliaryFeatures? auxiliaryFeatures) =>
        new(size, pixels, [.. Enumerable.Range(0, labels.Length)], labels, [.. classNames], [.. names], groups?.ToImmutableArray(), auxiliaryFeatures);

    /// <summary>Number of images, N.</summary>
    public int Count => positions.Length;

    /// <summary>Channels of an image, C.</summary>
    public int Channels { get; }

    /// <summary>Rows of an image, H.</summary>
    public int Height { get; }

    /// <summary>Columns of an image, W.</summary>
    public int Width { get; }

    /// <summary>Bytes of an image: C·H·W.</summary>
    public int ImageSize { get; }

    /// <summary>The label of each image: a position in <see cref="ClassNames"/>.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>The classes, in the order of their labels.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The name of each image in messages: its path or entry, or "#" and its index.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The group of each image (its writer, say), which a split by group keeps together; null if not known.</summary>
    public IReadOnlyList<string>? Groups { get; }

    /// <summary>The pixels of one image, in the layout C,H,W.</summary>
    public ReadOnlySpan<byte> Image(int i) => pixels.Slice((long)positions[i] * ImageSize, ImageSize);

    /// <summary>Auxiliary features of each image; 0 for none.</summary>
    public int AuxiliaryFeatureCount => auxiliaryFeatures?.Dimension ?? 0;

    /// <summary>The <see cref="AuxiliaryFeatureCount"/> auxiliary features of one image.</summary>
    public ReadOnlySpan<float> AuxiliaryFeaturesOf(int i) => auxiliaryFeatures is null ? [] : auxiliaryFeatures[positions[i]];

    /// <summary>The indices of all images: 0 .. <see cref="Count"/> - 1.</summary>
    public int[] AllIndices() => [.. Enumerable.Range(0, Count)];

    /// <summary>The labels of the chosen images, in the order of <paramref name="indices"/>.</summary>
    public int[] LabelsOf(IEnumerable<int> indices) => [.. indices.Select(i => Labels[i])];

    /// <summary>The chosen images, in the order of <paramref name="indices"/>, with the same classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not in 0 .. <see cref="Count"/> - 1.</exception>
    public LabelledImages Subset(ReadOnlySpan<int> indices)
    {
        foreach (int i in indices)
        {
            if ((uint)i >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(indices), i, $"the set has {Count} images");
        }

        int[] chosen = [.. indices];
        return new LabelledImages(
            (Channels, Height, Width), pixels, [.. chosen.Select(i => positions[i])], [.. chosen.Select(i => Labels[i])],
            [.. ClassNames], [.. chosen.Select(i => Names[i])], Groups is null ? null : [.. chosen.Select(i => Groups[i])], auxiliaryFeatures);
    }

    /// <summary>The images of several sets of the same size and classes, in memory, without their names and groups.</summary>
    /// <exception cref="ArgumentException">There is no set, or two differ in size, auxiliary features or classes.</exception>
    internal static LabelledImages Joined(IReadOnlyList<LabelledImages> sets)
    {
        if (sets.Count == 0) throw new ArgumentException("there is no set", nameof(sets));
        var first = sets[0];
        int count = sets.Sum(set => set.Count), features = first.AuxiliaryFeatureCount;
        var pixels = new byte[(long)count * first.ImageSize];
        var auxiliary = new float[(long)count * features];
        int next = 0;
        foreach (var set in sets)
        {
            if ((set.Channels, set.Height, set.Width, set.AuxiliaryFeatureCount) != (first.Channels, first.Height, first.Width, features)
                || !set.ClassNames.SequenceEqual(first.ClassNames))
                throw new ArgumentException("the sets differ in size, auxiliary features or classes", nameof(sets));
            for (int i = 0; i < set.Count; i++, next++)
            {
                set.Image(i).CopyTo(pixels.AsSpan(next * first.ImageSize));
                set.AuxiliaryFeaturesOf(i).CopyTo(auxiliary.AsSpan(next * features));
            }
        }
        return new LabelledImages(
            first.Channels, first.Height, first.Width, pixels, [.. sets.SelectMany(set => set.Labels)], first.ClassNames,
            auxiliaryFeatures: features > 0 ? new AuxiliaryFeatures(features, auxiliary) : null);
    }

    /// <summary>The same images with other labels.</summary>
    /// <exception cref="ArgumentException">The numbers of labels and images differ, or a label is no class.</exception>
    public LabelledImages WithLabels(ReadOnlySpan<int> labels) => With([.. labels], ClassNames, Groups);

    /// <summary>The same images and labels with other names for the classes.</summary>
    /// <exception cref="ArgumentException">There are fewer names than the labels need, or one stands twice.</exception>
    public LabelledImages WithClassNames(IEnumerable<string> classNames) => With(Labels, classNames, Groups);

    /// <summary>The same images with other groups, or with none.</summary>
    /// <exception cref="ArgumentException">The numbers of groups and images differ.</exception>
    public LabelledImages WithGroups(IEnumerable<string>? groups) => With(Labels, ClassNames, groups);

    /// <summary>
    /// Closes the file of a large set, after which neither this set nor others that share its pixels can be read; a set in memory has none. Without it the file
    /// stays open until the program ends. No thread may be reading images, and batches of the set must not be enumerated any more.
    /// </summary>
    public void Close() => pixels.Close();

    private LabelledImages With(ImmutableArray<int> labels, IEnumerable<string> classNames, IEnumerable<string>? groups) =>
        new((Channels, Height, Width), pixels, positions, labels, [.. classNames], [.. Names], groups?.ToImmutableArray(), auxiliaryFeatures);

    private static byte[] Given(byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        return pixels;
    }
}
