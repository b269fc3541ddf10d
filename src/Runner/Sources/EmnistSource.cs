using MidasNet.Data;

namespace MidasNet.Runner.Sources;

/// <summary>
/// The characters of EMNIST ByClass (Cohen, Afshar, Tapson, van Schaik, "EMNIST: an extension of MNIST to handwritten letters", 2017): the 62 classes of
/// Part 1, 28x28, light on dark, cut out and brought to one size. Who wrote a character is not known.
/// </summary>
internal static class EmnistSource
{
    /// <summary>Pixels of an image along each side.</summary>
    public const int Size = 28;

    /// <summary>Finds the files of all characters.</summary>
    /// <exception cref="DataFormatException">They are not there.</exception>
    public static EmnistFiles FilesIn(DataFolder folder) => folder.Emnist ?? throw new DataFormatException(
        folder.Path ?? "data",
        "there is no EMNIST: put emnist-byclass-test-images-idx3-ubyte.gz and -labels-idx1-ubyte.gz into its folder emnist, or run"
        + " 'midasnet data fetch emnist'");

    /// <summary>Reads all characters.</summary>
    /// <exception cref="DataFormatException">They are not there, or a file is damaged.</exception>
    public static LabelledImages Load(DataFolder folder)
    {
        var files = FilesIn(folder);
        var options = new PictureSetOptions { LabelFile = files.Labels, ClassNames = ClassNames.Characters, Transposed = files.Transposed };
        using var characters = LabelledPictures.Open(files.Images, options);
        return characters.Read();
    }

    /// <summary>Reads all characters and requires more than a number of every class.</summary>
    /// <exception cref="DataFormatException">
    /// They are not there, a file is damaged or of another size, or a class has too few images; all such classes are named.
    /// </exception>
    public static LabelledImages Load(DataFolder folder, int moreThan)
    {
        var images = Load(folder);
        var files = folder.Emnist!;
        if ((images.Width, images.Height) != (Size, Size))
            throw new DataFormatException(files.Images, $"the images are {images.Width} x {images.Height}, those of EMNIST are {Size} x {Size}");
        int[] counts = new int[images.ClassNames.Count];
        foreach (int label in images.Labels) counts[label]++;
        var few = counts.Index().Where(pair => pair.Item <= moreThan).Select(pair => $"{images.ClassNames[pair.Index]} ({pair.Item})").ToList();
        if (few.Count > 0)
            throw new DataFormatException(files.Labels, $"more than {moreThan} images of each class are needed; too few are there of {string.Join(", ", few)}");
        return images;
    }
}
