using System.Globalization;
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
            Threads = threads,
            Progress = new OneAtATime(phase),
        }, cancellation);
    }

    /// <summary>Reads a pair of IDX files. Their labels are the names of the classes where these are numbers, else their places.</summary>
    /// <param name="imagesPath">The file of images.</param>
    /// <param name="labelsPath">The file of labels; null to look beside the images, under the usual name.</param>
    /// <param name="transposed">Whether rows and columns are swapped, as in EMNIST's own files.</param>
    /// <param name="classNames">The classes.</param>
    /// <param name="preprocessing">How an image becomes what the model sees.</param>
    /// <exception cref="DataFormatException">A file is broken, or they do not fit each other or the classes.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    public static LabelledImages ReadIdx(
        string imagesPath, string? labelsPath, bool transposed, IReadOnlyList<string> classNames, Preprocessing preprocessing)
    {
        labelsPath = PictureFiles.LabelsOf(imagesPath, labelsPath);
        string[] names = NamesOfLabels(classNames);
        int[] classOf = [.. names.Select(name => Array.IndexOf([.. classNames], name))];
        var images = IdxImages.Read(imagesPath, labelsPath, names, transposed);
        int unknown = images.Labels.ToList().FindIndex(label => classOf[label] < 0);
        if (unknown >= 0)
        {
            string known = string.Join(' ', classNames);
            throw new DataFormatException(labelsPath, $"image {unknown} has label {names[images.Labels[unknown]]}, which is none of the classes {known}");
        }
        var labelled = images.WithLabels([.. images.Labels.Select(label => classOf[label])]).WithClassNames(classNames);
        return PicturePreprocessor.Apply(labelled, preprocessing);
    }

    // A set may begin to count at 1, or leave numbers out: then a label is not the place of its class.
    private static string[] NamesOfLabels(IReadOnlyList<string> classNames)
    {
        int[] numbers = [.. classNames.Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        return numbers.All(number => number is >= 0 and <= byte.MaxValue)
            ? [.. Enumerable.Range(0, numbers.Max() + 1).Select(number => number.ToString(CultureInfo.InvariantCulture))]
            : [.. classNames];
    }
}
