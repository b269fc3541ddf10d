using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sources;

/// <summary>Labelled pictures of any origin before they are brought to one size, which depends on the recipe that is tried.</summary>
internal sealed class PictureSet
{
    private readonly Func<Preprocessing, LabelledImages> prepare;

    private PictureSet(string name, DataKind kind, PreprocessingKind framing, int? size, Preprocessing? photos, Func<Preprocessing, LabelledImages> prepare) =>
        (Name, Kind, UsualFraming, UsualSize, AsPhotos, this.prepare) = (name, kind, framing, size, photos, prepare);

    /// <summary>The set's name in a report.</summary>
    public string Name { get; }

    /// <summary>Real, or drawn by the program itself.</summary>
    public DataKind Kind { get; }

    /// <summary>The most likely kind of picture: photographs if they look like these, otherwise drawings in files, digits in IDX files.</summary>
    public PreprocessingKind UsualFraming { get; }

    /// <summary>The side of the pictures, if they are squares of one size already.</summary>
    public int? UsualSize { get; }

    /// <summary>The preprocessing of the pictures as photographs; null for the drawings of the study.</summary>
    public Preprocessing? AsPhotos { get; }

    /// <summary>Finds pictures.</summary>
    /// <param name="path">
    /// A folder or zip archive with a folder per class, an IDX file of images, or a folder with the data of the study, of which the drawings of Part 1 are
    /// taken; null for those drawings where they usually are, or drawn by the program if they are not there.
    /// </param>
    /// <param name="labels">The IDX file of labels; null for the one next to the images.</param>
    /// <param name="transposed">Whether rows and columns of the IDX images are swapped.</param>
    /// <param name="skipBad">Whether pictures that cannot be read are left out.</param>
    /// <param name="seed">Decides what is drawn.</param>
    /// <param name="threads">Threads that decode; 0 for one per core.</param>
    /// <param name="progress">Is told how far the reading is.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="DataFormatException">A file is damaged, or does not fit.</exception>
    public static PictureSet Find(
        string? path, string? labels, bool transposed, bool skipBad, ulong seed, int threads, Progress progress, CancellationToken cancellation)
    {
        var study = path is null || Directory.Exists(path) ? DataFolder.Find(path, Environment.GetEnvironmentVariable) : DataFolder.None;
        // A folder "train" alone may be anyone's.
        bool isStudy = study.Characters is { } characters && Path.GetFileName(characters) != "train";
        if (path is null || isStudy)
        {
            return new PictureSet(
                study.Characters is { } drawings ? $"the drawings of Part 1 ({drawings})" : "synthetic characters, drawn by the program itself",
                study.Characters is null ? DataKind.Synthetic : DataKind.Real, PreprocessingKind.Drawing, size: null, photos: null,
                preprocessing => CharacterSource.Load(study, preprocessing, seed, progress, cancellation).Images);
        }
        using var found = PictureFiles.Open(path, new PictureSetOptions { LabelFile = labels, Transposed = transposed }, progress);
        PictureFiles.AllButTest(found, progress);
        bool isFiles = found.HasFiles;
        int? side = isFiles ? null : SideOf(found.Decode(0));
        var framing = found.SuggestPreprocessing().Kind == PreprocessingKind.Photo ? PreprocessingKind.Photo
            : isFiles ? PreprocessingKind.Drawing : PreprocessingKind.Digit;
        return new PictureSet(
            path, DataKind.Real, framing, side, found.SuggestPreprocessing(kind: PreprocessingKind.Photo),
            preprocessing => Read(path, labels, transposed, skipBad, preprocessing, threads, progress, cancellation));
    }

    /// <summary>The images for a network, with their groups (writers) where the names of the files tell them.</summary>
    public LabelledImages Prepare(Preprocessing preprocessing) => prepare(preprocessing);

    private static LabelledImages Read(
        string path, string? labels, bool transposed, bool skipBad, Preprocessing preprocessing, int threads, Progress progress, CancellationToken cancellation)
    {
        using var pictures = PictureFiles.Open(path, new PictureSetOptions { LabelFile = labels, Transposed = transposed }, progress: null);
        var images = PictureFiles.Read(
            pictures, preprocessing, threads, progress, cancellation, indices: PictureFiles.AllButTest(pictures, progress: null), skipBad: skipBad);
        // IDX files hold no names. 62 classes are those of EMNIST ByClass, any others are numbers.
        return !pictures.HasFiles && images.ClassNames.Count == ClassNames.Characters.Length ? images.WithClassNames(ClassNames.Characters) : images;
    }

    private static int? SideOf(Picture picture) => picture.Width == picture.Height ? picture.Width : null;
}
