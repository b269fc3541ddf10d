using MidasNet.Data;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sources;

/// <summary>Labelled pictures that were named on the command line.</summary>
internal static class PictureFiles
{
    /// <summary>Whether a path is read as a folder per class: a directory or a zip archive. Anything else is taken for an IDX file.</summary>
    public static bool IsImageFolder(string path) => LabelledPictures.IsFolder(path);

    /// <summary>Finds the pictures, their labels and, where the names of files tell them, their writers; says what was found.</summary>
    /// <param name="path">A folder or zip archive with a folder per class, or an IDX file of images.</param>
    /// <param name="labels">The IDX file of labels; null for the one next to the images.</param>
    /// <param name="transposed">Whether rows and columns of IDX images are swapped.</param>
    /// <param name="progress">Receives one line; null to say nothing.</param>
    /// <param name="classNames">The classes of a checkpoint; null for those of the set.</param>
    /// <exception cref="DataFormatException">The data is damaged, or leaves open which class a picture has.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static LabelledPictures Open(string path, string? labels, bool transposed, Progress? progress, IReadOnlyList<string>? classNames = null)
    {
        var pictures = LabelledPictures.Open(path, new PictureSetOptions
        {
            LabelFile = labels,
            Transposed = transposed,
            ClassNames = classNames,
            ClassesOfFolders = ClassNames.OfFolders,
            GroupOf = Writers.Find,
        });
        progress?.Say(pictures.ToString());
        return pictures;
    }

    /// <summary>Decodes all, and shows how far it is.</summary>
    /// <param name="pictures">The set.</param>
    /// <param name="preprocessing">How a picture becomes an image; null for pictures as they are.</param>
    /// <param name="threads">Threads that decode; 0 for one per core.</param>
    /// <param name="progress">Shows the progress.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="DataFormatException">Pictures are broken; all are named.</exception>
    public static LabelledImages Read(
        LabelledPictures pictures, Preprocessing? preprocessing, int threads, Progress progress, CancellationToken cancellation)
    {
        using var phase = progress.Begin("reading", pictures.Names.Count);
        return pictures.Read(new PictureReadOptions { Preprocessing = preprocessing, Threads = threads, Progress = new OneAtATime(phase) }, cancellation);
    }
}
