namespace MidasNet.Data;

/// <summary>The options for opening a set of labelled pictures; see <see cref="LabelledPictures.Open"/>.</summary>
public sealed record PictureSetOptions
{
    /// <summary>
    /// The classes, in the order of their labels: those of a checkpoint, for example. A picture of another class is then an error, a class without pictures is
    /// not. If null, the classes are those of the folders or the numbers that occur in a file of labels, sorted.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The classes that folders stand for: takes the distinct names of the folders, gives a class for each. If null, a folder's name is its class.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyList<string>>? ClassesOfFolders { get; init; }

    /// <summary>The group of a picture, by its name: what must not be split between training and validation, such as the writer. Null if it has none.</summary>
    public Func<string, string?>? GroupOf { get; init; }

    /// <summary>The file of labels for a file of images; null to look for it next to the images, under the usual name.</summary>
    public string? LabelFile { get; init; }

    /// <summary>True if rows and columns are swapped in a file of images, as in EMNIST's own files.</summary>
    public bool Transposed { get; init; }
}
