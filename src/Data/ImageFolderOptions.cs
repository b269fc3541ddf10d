namespace MidasNet.Data;

/// <summary>How an <see cref="ImageFolder"/> is read.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>Brings each decoded image to the one size of the set; without it the files must have one size. May be called from several threads at once.</summary>
    public Func<GreyImage, GreyImage>? Preprocess { get; init; }

    /// <summary>
    /// Numbers to keep of each decoded image besides its pixels, see <see cref="LabelledImages.MeasuresOf"/>: as many of each image. Null for none. May be
    /// called from several threads at once.
    /// </summary>
    public Func<GreyImage, float[]>? Measure { get; init; }

    /// <summary>
    /// The classes, in the order of their labels: those of a checkpoint, say. A folder of another class is then an error, a
    /// class without a folder is not. Left out, the classes are those of the folders, sorted.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The class that a folder's name stands for.</summary>
    public Func<string, string> ClassOfFolder { get; init; } = Data.ClassNames.OfFolder;

    /// <summary>The largest file or unpacked entry that is read, in bytes; a larger one is an error. 64 MiB if not set.</summary>
    public int LargestFile { get; init; } = 64 << 20;

    /// <summary>Threads that decode; 0 for as many as there are cores. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Is told the number of images read so far, from any of the threads.</summary>
    public IProgress<int>? Progress { get; init; }
}
