using System.Collections.Immutable;
using System.Globalization;
using MidasNet.Data.Pictures;

namespace MidasNet.Data.Layouts;

/// <summary>
/// The images of a pair of IDX files, grey or in colour. Labels are the names of the given classes if these are numbers, otherwise their indices; without given classes, the
/// classes are the numbers that occur, since some sets begin to count at 1.
/// </summary>
internal sealed class IdxSource : PictureSource
{
    private readonly string labelsPath, stamp;
    private readonly byte[] labels;
    private readonly IdxPixels images;

    /// <exception cref="DataFormatException">A file cannot be used, or the two do not fit each other.</exception>
    public IdxSource(string imagesPath, string labelsPath, bool transposed)
    {
        this.labelsPath = labelsPath;
        // Labels first: they are small, so most mistakes show before the work is done.
        labels = IdxFile.ReadLabels(labelsPath);
        images = IdxFile.ReadImages(imagesPath);
        stamp = $"{FileSet.StampOfFile(imagesPath)} {transposed}";
        if (images.Count != labels.Length)
            throw new DataFormatException(labelsPath, $"{labels.Length} labels do not fit the {images.Count} images of {imagesPath}");
        if ((long)images.Rows * images.Columns > PictureDecoder.DefaultMaxPixels)
            throw new DataFormatException(imagesPath, $"its images are {images.Columns} x {images.Rows}, more than the {PictureDecoder.DefaultMaxPixels} pixels that are accepted");
        if (transposed) images = images.Transpose();
        Names = [.. Enumerable.Range(0, labels.Length).Select(i => string.Create(CultureInfo.InvariantCulture, $"#{i}"))];
    }

    public override string Layout => "IDX files";

    public override IReadOnlyList<string> Names { get; }

    public override bool IsLightOnDark => !IsColour;

    public override bool IsColour => images.Channels > 1;

    public override (IReadOnlyList<string> ClassNames, ImmutableArray<int> Labels) Label(PictureSetOptions options)
    {
        if (options.ClassNames is not { } known)
        {
            byte[] occurring = [.. labels.Distinct().Order()];
            return ([.. occurring.Select(label => label.ToString(CultureInfo.InvariantCulture))], [.. labels.Select(label => Array.IndexOf(occurring, label))]);
        }
        var classOf = new int[byte.MaxValue + 1];
        Array.Fill(classOf, -1);
        bool areNumbers = known.All(name => byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        for (int i = 0; i < Math.Min(known.Count, classOf.Length); i++)
            classOf[areNumbers ? byte.Parse(known[i], CultureInfo.InvariantCulture) : i] = i;
        int unknown = Array.FindIndex(labels, label => classOf[label] < 0);
        if (unknown >= 0)
        {
            string range = areNumbers ? $"which is none of the classes {string.Join(' ', known)}" : $"but there are {known.Count} classes, 0 to {known.Count - 1}";
            throw new DataFormatException(labelsPath, $"image {unknown} has label {labels[unknown]}, {range}");
        }
        return (known, [.. labels.Select(label => classOf[label])]);
    }

    public override string StampOf(int index) => stamp;

    public override Picture Load(int index, int channels, PictureDecoder decoder, int maxBytes)
    {
        int size = images.Channels * images.Rows * images.Columns;
        return new Picture(images.Channels, images.Columns, images.Rows, images.Bytes.AsSpan(index * size, size).ToArray()).WithChannels(channels);
    }
}
