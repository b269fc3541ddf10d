using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Images;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Cli;

/// <summary>Labelled images that were named on the command line, brought to what a checkpoint's model sees.</summary>
internal static class LabelledSource
{
    /// <summary>Whether a path is read as a folder per class: a directory or a zip archive. Anything else is taken for an IDX file.</summary>
    public static bool IsImageFolder(string path) => PictureFiles.IsImageFolder(path);

    /// <summary>Reads a folder or zip archive with a folder per class.</summary>
    /// <param name="path">The folder or archive.</param>
    /// <param name="use">The checkpoint's classes and preprocessing.</param>
    /// <param name="threads">Threads that decode; 0 for as many as there are cores.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="DataFormatException">An image or the archive is broken, or a folder is none of the classes.</exception>
    /// <exception cref="FileNotFoundException">There is neither.</exception>
    public static LabelledImages ReadFolder(string path, ModelUse use, int threads, Progress progress, CancellationToken cancellation)
    {
        using var folder = ImageFolder.Open(path);
        using var phase = progress.Begin("reading", folder.Names.Count);
        return folder.Read(SkiaImageDecoder.Decode, new ImageFolderOptions
        {
            ClassNames = use.ClassNames,
            Preprocess = PicturePreprocessor.ForFiles(use.Preprocessing),
            Measure = PicturePreprocessor.MeasuresForFiles(use.Preprocessing),
            Threads = threads > 0 ? threads : Environment.ProcessorCount,
            Progress = new OneAtATime(phase),
        }, cancellation);
    }

    /// <summary>Reads a pair of IDX files, whose labels count the checkpoint's classes.</summary>
    /// <param name="imagesPath">The file of images.</param>
    /// <param name="labelsPath">The file of labels; null to look beside the images, under the usual name.</param>
    /// <param name="transposed">Whether rows and columns are swapped, as in EMNIST's own files.</param>
    /// <param name="use">The checkpoint's classes and preprocessing.</param>
    /// <exception cref="DataFormatException">A file is broken, or they do not fit each other or the classes.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    public static LabelledImages ReadIdx(string imagesPath, string? labelsPath, bool transposed, ModelUse use)
    {
        if (!File.Exists(imagesPath))
            throw new FileNotFoundException($"there is no folder, zip archive or IDX file '{imagesPath}'", imagesPath);
        var images = IdxImages.Read(imagesPath, labelsPath ?? PictureFiles.LabelsBeside(imagesPath), use.ClassNames, transposed);
        return PicturePreprocessor.Apply(images, use.Preprocessing);
    }
}
