using System.Globalization;
using MidasNet.Data;
using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Audits;

/// <summary>The true labels of audited images, from a file that an audit uses only when all is done.</summary>
internal static class TrueLabels
{
    /// <summary>
    /// Reads an IDX file of labels: the names of the classes if these are numbers, otherwise their indices. Images of IDX files have theirs in the same order;
    /// a file image_000007.jpg has the label of image 7.
    /// </summary>
    /// <param name="path">The IDX file.</param>
    /// <param name="images">The audited images.</param>
    /// <exception cref="DataFormatException">There is no label for an image, or one that is none of the classes.</exception>
    public static SealedTruth Read(string path, LabelledImages images)
    {
        byte[] labels = IdxFile.ReadLabels(path);
        bool byName = AreNumbers(images.ClassNames);
        var classOf = images.ClassNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        var truth = new int[images.Count];
        for (int i = 0; i < truth.Length; i++)
        {
            int number = NumberOf(images.Names[i]);
            if ((uint)number >= (uint)labels.Length)
            {
                throw new DataFormatException(
                    path,
                    FormattableString.Invariant($"it has {labels.Length:N0} labels, none for image '{images.Names[i]}': ")
                    + "names end in a number from 0 on, such as image_000007.jpg");
            }
            if (!byName && labels[number] < images.ClassNames.Count) truth[i] = labels[number];
            else if (!classOf.TryGetValue(labels[number].ToString(CultureInfo.InvariantCulture), out truth[i]))
                throw new DataFormatException(path, $"label {labels[number]} of image {number} is none of the audited classes");
        }
        return new SealedTruth(truth);
    }

    /// <summary>Writes the labels of images in such a form.</summary>
    /// <param name="path">The IDX file.</param>
    /// <param name="images">Images under their true labels, of at most 256 classes.</param>
    public static void Write(string path, LabelledImages images)
    {
        byte[] labelOf = AreNumbers(images.ClassNames)
            ? [.. images.ClassNames.Select(name => byte.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture))]
            : [.. images.ClassNames.Select((_, place) => checked((byte)place))];
        IdxFile.WriteLabels(path, [.. images.Labels.Select(label => labelOf[label])]);
    }

    private static bool AreNumbers(IReadOnlyList<string> classNames) =>
        classNames.All(name => byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    // #7 of an IDX file, folder/image_000007.jpg of an archive.
    private static int NumberOf(string name)
    {
        string stem = Path.GetFileNameWithoutExtension(name);
        int digits = stem.Reverse().TakeWhile(char.IsAsciiDigit).Count();
        return int.TryParse(stem.AsSpan(stem.Length - digits), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
    }
}
