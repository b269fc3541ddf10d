using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Cli;

/// <summary>Labelled images that were named on the command line, brought to what a checkpoint's model sees.</summary>
internal static class LabelledSource
{
    /// <summary>Whether a path is read as a folder per class: a directory or a zip archive. Anything else is taken for an IDX file.</summary>
    public static bool IsImageFolder(string path) => PictureFiles.IsImageFolder(path);

    /// <summary>Reads a folder, a zip archive or a pair of IDX files, whose labels are the names of the classes where these are numbers, else their positions.</summary>
    /// <param name="path">The folder, archive or file of images.</param>
    /// <param name="labels">The IDX file of labels; null to look next to the images, under the usual name.</param>
    /// <param name="transposed">Whether rows and columns are swapped, as in EMNIST's own files.</param>
    /// <param name="use">The checkpoint's classes and preprocessing.</param>
    /// <param name="threads">Threads that decode; 0 for one per core.</param>
    /// <param name="progress">Shows the progress.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="DataFormatException">Images or the archive are broken, or a label is none of the classes.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static LabelledImages Read(
        string path, string? labels, bool transposed, ModelUse use, int threads, Progress progress, CancellationToken cancellation)
    {
        using var pictures = PictureFiles.Open(path, labels, transposed, progress, use.ClassNames);
        return PictureFiles.Read(pictures, use.Preprocessing, threads, progress, cancellation);
    }
}
