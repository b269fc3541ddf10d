using MidasNet.Data;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Images;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Audit;

/// <summary>Reads labelled images of any kind, and makes them small squares.</summary>
/// <param name="threads">Threads that decode; 0 for as many as there are cores.</param>
/// <param name="progress">Is told how far it is.</param>
/// <param name="cancellation">Stops after the present image.</param>
internal sealed class ImageReader(int threads, Progress progress, CancellationToken cancellation)
{
    private const int LargestSide = 64, DrawingSide = 48; // of what the small network is made for
    private const double DrawingExponent = 0.5;

    /// <summary>Reads a folder, a zip archive or a pair of IDX files.</summary>
    /// <param name="data">Where.</param>
    /// <param name="labels">The IDX file of labels; null for the one beside the images.</param>
    /// <param name="side">Rows and columns of the result; null for what suits the images. IDX files stay as they are if it is null.</param>
    /// <exception cref="DataFormatException">The data is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public LabelledImages Read(string data, string? labels, int? side) =>
        LabelledSource.IsImageFolder(data) ? ReadFolder(data, side) : Resized(ReadIdx(data, labels), side);

    private LabelledImages ReadFolder(string data, int? side)
    {
        using var folder = ImageFolder.Open(data);
        var first = SkiaImageDecoder.Decode(folder.ReadBytes(folder.Names[0]), folder.Names[0]);
        using var phase = progress.Begin("reading", folder.Names.Count);
        return folder.Read(SkiaImageDecoder.Decode, new ImageFolderOptions
        {
            Preprocess = PicturePreprocessor.ForFiles(PreprocessingFor(first, side)),
            Threads = threads,
            Progress = new OneAtATime(phase),
        }, cancellation);
    }

    /// <summary>Small images stay as they are; large ones on a light ground are taken for drawings, others are made small.</summary>
    /// <param name="first">An image of the set, as it was read.</param>
    /// <param name="side">Rows and columns of the result; null for what suits the images.</param>
    internal static Preprocessing PreprocessingFor(GreyImage first, int? side)
    {
        int longer = Math.Max(first.Width, first.Height);
        if (longer <= LargestSide) return Preprocessing.Digit(side ?? longer);
        bool isDrawing = first.Pixels.Average(pixel => pixel) > byte.MaxValue / 2.0;
        return isDrawing ? Preprocessing.Drawing(side ?? DrawingSide, DrawingExponent) : Preprocessing.Digit(side ?? LargestSide);
    }

    /// <summary>Reads a pair of IDX files as they are. Their classes are the numbers that occur: some sets begin to count at 1.</summary>
    /// <param name="data">The file of images.</param>
    /// <param name="labelsPath">The file of labels; null for the one beside the images.</param>
    /// <exception cref="DataFormatException">A file is damaged, or they do not fit each other.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    internal static LabelledImages ReadIdx(string data, string? labelsPath)
    {
        string labels = PictureFiles.LabelsOf(data, labelsPath);
        byte[] given = IdxFile.ReadLabels(labels);
        if (given.Length == 0) throw new DataFormatException(labels, "there are no labels");
        var images = IdxImages.Read(data, labels, [.. Enumerable.Range(0, given.Max() + 1).Select(label => $"{label}")]);
        byte[] occurring = [.. given.Distinct().Order()];
        return images.WithLabels([.. given.Select(label => Array.IndexOf(occurring, label))]).WithClassNames(occurring.Select(label => $"{label}"));
    }

    private static LabelledImages Resized(LabelledImages images, int? side) => side is not { } size || (images.Width == size && images.Height == size)
        ? images
        : PicturePreprocessor.Apply(images, Preprocessing.Digit(size));
}
