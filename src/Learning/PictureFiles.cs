using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>Labelled pictures of a path, read with progress.</summary>
internal static class PictureFiles
{
    /// <summary>Finds the pictures, their labels and, where the names of files tell them, their writers; says what was found.</summary>
    /// <param name="path">A folder or zip archive with a folder per class, or an IDX file of images.</param>
    /// <param name="options">Classes, the file of labels; null for the defaults.</param>
    /// <param name="progress">Receives one line; null to say nothing.</param>
    /// <exception cref="DataFormatException">The data is damaged, or leaves open which class a picture has.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static LabelledPictures Open(string path, PictureSetOptions? options, IRunProgress? progress)
    {
        options ??= new PictureSetOptions();
        var pictures = LabelledPictures.Open(path, options with
        {
            ClassesOfFolders = options.ClassesOfFolders ?? ClassNames.OfFolders,
            GroupOf = options.GroupOf ?? Writers.Find,
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
    /// <param name="name">The name of the phase.</param>
    /// <exception cref="DataFormatException">Pictures are broken; all are named.</exception>
    public static LabelledImages Read(
        LabelledPictures pictures, Preprocessing? preprocessing, int threads, IRunProgress progress, CancellationToken cancellation, string name = "reading")
    {
        using var phase = progress.Begin(name, pictures.Names.Count);
        return pictures.Read(new PictureReadOptions { Preprocessing = preprocessing, Threads = threads, Progress = new OneAtATime(phase) }, cancellation);
    }

    /// <summary>Finds and decodes all for networks that take images of any size.</summary>
    /// <param name="path">A folder or zip archive with a folder per class, or an IDX file of images.</param>
    /// <param name="options">Classes, the file of labels; null for the defaults.</param>
    /// <param name="side">Rows and columns of the result; null for what suits the pictures, and images of IDX files as they are.</param>
    /// <param name="threads">Threads that decode; 0 for one per core.</param>
    /// <param name="progress">Shows the progress.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="DataFormatException">The data is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    public static LabelledImages Read(
        string path, PictureSetOptions? options, int? side, int threads, IRunProgress progress, CancellationToken cancellation)
    {
        using var pictures = Open(path, options, progress);
        var preprocessing = pictures.HasFiles || side is not null ? pictures.SuggestPreprocessing(side) : null;
        return Read(pictures, preprocessing, threads, progress, cancellation);
    }

    // Passes on reports that come from several threads.
    private sealed class OneAtATime(IRunPhase target) : IProgress<int>
    {
        private readonly Lock turn = new();
        private int highest;

        public void Report(int value)
        {
            lock (turn)
            {
                if (value <= highest) return;
                highest = value;
                target.Report(value);
            }
        }
    }
}
