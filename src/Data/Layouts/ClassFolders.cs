namespace MidasNet.Data.Layouts;

/// <summary>Decides which folders are classes, by the paths of all folders that hold pictures, and refuses what may be meant in two ways.</summary>
internal sealed class ClassFolders
{
    private static readonly string[] Training = ["train", "training"], Validation = ["val", "valid", "validation", "dev"], Test = ["test", "testing"];

    private readonly HashSet<string> holders;

    /// <summary>Compares the folders with each other.</summary>
    /// <param name="path">The set, for messages.</param>
    /// <param name="folders">The folders that hold pictures, each once, without a '/' at the end.</param>
    /// <exception cref="DataFormatException">There are several splits, or two levels of folders that both may be classes.</exception>
    public ClassFolders(string path, IEnumerable<string> folders)
    {
        holders = [.. folders];
        string[] classes = [.. holders.Where(folder => !IsUnlabelled(folder)).Select(ClassFolderOf).Distinct().Order(StringComparer.Ordinal)];
        RequireOneSplit(path, classes);
        // The same names under several folders: are these or those the classes?
        var twice = classes.Where(folder => folder.Contains('/', StringComparison.Ordinal)).GroupBy(LastOf).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
        {
            throw new DataFormatException(
                path, $"'{twice.First()}' and '{twice.Last()}' are folders of one name in different folders, and either level may be the classes: "
                + "name a folder that holds a folder for each class and nothing else");
        }
    }

    /// <summary>True if a folder is the test part of a set whose other parts have folders of classes, and has none itself.</summary>
    public bool IsUnlabelled(string folder)
    {
        if (!Is(Test, LastOf(folder)) && !Is(Validation, LastOf(folder))) return false;
        string parent = ParentOf(folder);
        return holders.Any(other => other != folder && ParentOf(ParentOf(other)) == parent && SplitOf(LastOf(ParentOf(other))) is not null);
    }

    /// <summary>The folder that gives the class: the outermost one around a folder that holds pictures itself.</summary>
    public string ClassFolderOf(string folder)
    {
        string found = folder;
        for (string parent = ParentOf(folder); parent.Length > 0; parent = ParentOf(parent))
            if (holders.Contains(parent)) found = parent;
        return found;
    }

    // The folders of classes in train and test would be read as one set, and whoever learns from it would see the test.
    private static void RequireOneSplit(string path, string[] classes)
    {
        var splits = classes.Where(folder => SplitOf(LastOf(ParentOf(folder))) is not null).GroupBy(folder => SplitOf(LastOf(ParentOf(folder)))).ToList();
        bool others = splits.Count == 1 && splits[0].Key == Test[0] && classes.Length > splits[0].Count();
        if (splits.Count < 2 && !others) return;
        var aside = splits.Find(split => split.Key == Test[0]) ?? splits[^1];
        string what = aside.Key == Test[0] ? "a test" : "validation";
        throw new DataFormatException(path, $"there are pictures for {what} among others: name the folder of those to learn from", entry: aside.First() + '/');
    }

    private static string? SplitOf(string name) => Is(Training, name) ? Training[0] : Is(Validation, name) ? Validation[0] : Is(Test, name) ? Test[0] : null;

    private static bool Is(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string ParentOf(string folder) => folder.LastIndexOf('/') is > 0 and var end ? folder[..end] : "";

    private static string LastOf(string folder) => folder[(folder.LastIndexOf('/') + 1)..];
}
