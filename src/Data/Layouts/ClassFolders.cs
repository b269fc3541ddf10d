namespace MidasNet.Data.Layouts;

/// <summary>
/// Decides which folders are classes and which are the parts of a set, by the paths of all folders that hold pictures, and refuses what may be meant in two
/// ways.
/// </summary>
internal sealed class ClassFolders
{
    private readonly HashSet<string> holders;

    /// <summary>Compares the folders with each other.</summary>
    /// <param name="path">The set, for messages.</param>
    /// <param name="folders">The folders that hold pictures, each once, without a '/' at the end.</param>
    /// <exception cref="DataFormatException">Classes lie inside and outside of the parts, or two levels of folders both may be classes.</exception>
    public ClassFolders(string path, IEnumerable<string> folders)
    {
        holders = [.. folders];
        string[] classes = [.. holders.Where(folder => !IsUnlabelled(folder)).Select(ClassFolderOf).Distinct().Order(StringComparer.Ordinal)];
        HasParts = FindParts(path, classes);
        // The same names under several folders: are these or those the classes?
        var twice = classes.Where(folder => folder.Contains('/', StringComparison.Ordinal))
            .GroupBy(folder => (HasParts ? PartOf(folder) : null, LastOf(folder))).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
        {
            throw new DataFormatException(
                path, $"'{twice.First()}' and '{twice.Last()}' are folders of one name in different folders, and either level may be the classes: "
                + "name a folder that holds a folder for each class and nothing else");
        }
    }

    /// <summary>True if the set is divided: train/A/1.png, test/A/2.png.</summary>
    public bool HasParts { get; }

    /// <summary>The part that a folder of a class lies in, by the name of the folder around it; null if that is no name of a part.</summary>
    public static SetPart? PartOf(string classFolder) => PartNames.Find(LastOf(ParentOf(classFolder)));

    /// <summary>The last name of a path within a set.</summary>
    public static string LastOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>The folder around a folder or file; empty at the top of a set.</summary>
    public static string ParentOf(string folder) => folder.LastIndexOf('/') is > 0 and var end ? folder[..end] : "";

    /// <summary>True if a folder is the test part of a set whose other parts have folders of classes, and has none itself.</summary>
    public bool IsUnlabelled(string folder)
    {
        if (PartNames.Find(LastOf(folder)) is not (SetPart.Test or SetPart.Validation)) return false;
        string parent = ParentOf(folder);
        return holders.Any(other => other != folder && ParentOf(ParentOf(other)) == parent && PartOf(other) is not null);
    }

    /// <summary>The folder that gives the class: the outermost one around a folder that holds pictures itself.</summary>
    public string ClassFolderOf(string folder)
    {
        string found = folder;
        for (string parent = ParentOf(folder); parent.Length > 0; parent = ParentOf(parent))
            if (holders.Contains(parent)) found = parent;
        return found;
    }

    // A folder "train" alone is a name like any other; a test among other pictures must not be mixed with them.
    private static bool FindParts(string path, string[] classes)
    {
        SetPart[] parts = [.. classes.Select(PartOf).OfType<SetPart>().Distinct()];
        string? outside = Array.Find(classes, folder => PartOf(folder) is null);
        if (parts.Length < 2 && !(parts is [SetPart.Test] && outside is not null)) return false;
        if (outside is null) return true;
        string inside = Array.Find(classes, folder => PartOf(folder) == parts.Max()) ?? "";
        throw new DataFormatException(
            path, $"'{inside}' is of a part of a set, but this folder is of none: put it into one of the parts (folders named {PartNames.Known}), or name the"
            + " folder of those to learn from", entry: outside + '/');
    }
}
