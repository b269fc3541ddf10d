using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Images;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>The images of an audit, with the labels that they were given, as a network sees them.</summary>
/// <param name="Images">All images; their classes are the folders, or the numbers in the IDX file.</param>
/// <param name="IsFolder">Whether they lie in folders, so that they have names.</param>
internal sealed record AuditedImages(LabelledImages Images, bool IsFolder)
{
    private const int LargestSide = 64, DrawingSide = 48; // of what the small network is made for
    private const double DrawingExponent = 0.5;

    /// <summary>Reads a folder, a zip archive or a pair of IDX files.</summary>
    /// <exception cref="DataFormatException">The data is damaged, or there are too few images of a class for the folds.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static AuditedImages Read(AuditOptions options, Progress progress, CancellationToken cancellation)
    {
        bool isFolder = LabelledSource.IsImageFolder(options.Data);
        var images = isFolder ? ReadFolder(options, progress, cancellation) : ReadIdx(options);
        if (images.ClassNames.Count < 2) throw new DataFormatException(options.Data, "all images have one label: an audit needs at least two classes");
        foreach (var (label, name) in images.ClassNames.Index())
        {
            int count = images.Labels.Count(given => given == label);
            if (count < options.Folds)
                throw new DataFormatException(options.Data, $"class '{name}' has {count} images, too few for {options.Folds} folds: give fewer by --folds, or leave the class out");
        }
        return new AuditedImages(images, isFolder);
    }

    private static LabelledImages ReadFolder(AuditOptions options, Progress progress, CancellationToken cancellation)
    {
        using var folder = ImageFolder.Open(options.Data);
        var first = SkiaImageDecoder.Decode(folder.ReadBytes(folder.Names[0]), folder.Names[0]);
        using var phase = progress.Begin("reading", folder.Names.Count);
        return folder.Read(SkiaImageDecoder.Decode, new ImageFolderOptions
        {
            Preprocess = PicturePreprocessor.ForFiles(PreprocessingFor(first)),
            Threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount,
            Progress = new OneAtATime(phase),
        }, cancellation);
    }

    /// <summary>Small images stay as they are; large ones on a light ground are taken for drawings, others are made small.</summary>
    private static Preprocessing PreprocessingFor(GreyImage first)
    {
        int side = Math.Max(first.Width, first.Height);
        if (side <= LargestSide) return Preprocessing.Digit(side);
        return first.Pixels.Average(pixel => pixel) > byte.MaxValue / 2.0 ? Preprocessing.Drawing(DrawingSide, DrawingExponent) : Preprocessing.Digit(LargestSide);
    }

    private static LabelledImages ReadIdx(AuditOptions options)
    {
        if (!File.Exists(options.Data)) throw new FileNotFoundException($"there is no folder, zip archive or IDX file '{options.Data}'", options.Data);
        string labels = options.Labels ?? LabelledSource.LabelsBeside(options.Data);
        byte[] given = IdxFile.ReadLabels(labels);
        if (given.Length == 0) throw new DataFormatException(labels, "there are no labels");
        var images = IdxImages.Read(options.Data, labels, [.. Enumerable.Range(0, given.Max() + 1).Select(label => $"{label}")]);
        // Some sets begin to count at 1: only labels that occur are classes.
        byte[] occurring = [.. given.Distinct().Order()];
        return images.WithLabels([.. given.Select(label => Array.IndexOf(occurring, label))]).WithClassNames(occurring.Select(label => $"{label}"));
    }
}
