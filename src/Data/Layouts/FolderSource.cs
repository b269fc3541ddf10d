using System.Collections.Immutable;
using MidasNet.Data.Pictures;

namespace MidasNet.Data.Layouts;

/// <summary>
/// Pictures in a folder for each class, in a directory or a zip archive. The class of a picture is the name of the folder that holds it:
/// train/Sample001/img001-002.png, mnistTask/3/image_000007.jpg; in a folder within a folder that holds pictures too, that of the outer one. Folders of classes
/// in train/, val/ and test/ are the parts of a set.
/// </summary>
internal sealed class FolderSource : FileSource
{
    private const string Expected = "expected a folder for each class with its pictures in it, such as train/A/1.png, train/B/2.png";

    private const string NoPermission = "a folder that there is no permission to open";

    private readonly string[] folders; // that give the class, of each picture

    private FolderSource(string layout, FileSet files)
        : base(files)
    {
        Layout = layout;
        var skipped = files.Links.Select(link => new SkippedFile(link, "a link to a folder, not followed")).ToList();
        skipped.AddRange(files.Unreadable.Select(folder => new SkippedFile($"{folder}/", NoPermission)));
        var pictures = new List<string>();
        foreach (string name in files.Names.Order(StringComparer.Ordinal))
        {
            if (SystemFiles.ReasonToSkip(name) is { } reason) skipped.Add(new SkippedFile(name, reason));
            else pictures.Add(name);
        }
        if (pictures.Count == 0) throw Nothing(skipped);
        if (pictures.Find(name => !name.Contains('/', StringComparison.Ordinal)) is { } loose)
            throw new DataFormatException(files.Path, $"this image lies in no folder, so it has no class; {Expected}", entry: loose);

        var byFolder = pictures.GroupBy(FolderOf).ToList();
        var classes = new ClassFolders(files.Path, byFolder.Select(folder => folder.Key));
        var classFolderOf = byFolder.ToDictionary(folder => folder.Key, folder => classes.IsUnlabelled(folder.Key) ? null : classes.ClassFolderOf(folder.Key));
        var (names, found) = (new List<string>(pictures.Count), new List<string>(pictures.Count));
        foreach (string name in pictures)
        {
            if (classFolderOf[FolderOf(name)] is not { } folder)
            {
                skipped.Add(new SkippedFile(name, "of a test without folders of classes"));
                continue;
            }
            names.Add(name);
            found.Add(folder);
        }
        skipped.AddRange(FoldersWithoutPictures(found, skipped).Select(folder => new SkippedFile($"{folder}/", "a folder without pictures that can be read")));
        (Names, folders, Skipped) = (names, [.. found], skipped);
        if (classes.HasParts) Parts = [.. folders.Select(ClassFolders.PartOf).OfType<SetPart>()];
    }

    public override string Layout { get; }

    public override IReadOnlyList<string> Names { get; }

    public override IReadOnlyList<SkippedFile> Skipped { get; }

    public override IReadOnlyCollection<string> Unreadable => Files.Unreadable;

    public override IReadOnlyList<SetPart>? Parts { get; }

    /// <summary>Lists the files, which are pictures or those of CIFAR, and takes them over: they are closed if this fails.</summary>
    public static PictureSource Open(string layout, FileSet files)
    {
        try
        {
            return CifarFiles.Find(files) is { } cifar ? new CifarSource(files, cifar) : new FolderSource(layout, files);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public override (IReadOnlyList<string> ClassNames, ImmutableArray<int> Labels) Label(PictureSetOptions options)
    {
        string[] distinct = [.. folders.Distinct().Select(ClassFolders.LastOf).Distinct()];
        var named = options.ClassesOfFolders?.Invoke(distinct) ?? distinct;
        var classOf = distinct.Zip(named).ToDictionary(pair => pair.First, pair => pair.Second);
        var classNames = options.ClassNames ?? ClassNames.Sorted(named);
        var labelOf = classNames.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var labelOfFolder = folders.Distinct().ToDictionary(folder => folder, folder => labelOf.GetValueOrDefault(classOf[ClassFolders.LastOf(folder)], -1));
        int[] labels = [.. folders.Select(folder => labelOfFolder[folder])];
        return labels.Contains(-1) ? throw UnknownClasses(labels, classOf, classNames) : (classNames, [.. labels]);
    }

    // Next to the folders of classes: somebody expects a class of that name.
    private IEnumerable<string> FoldersWithoutPictures(List<string> classFolders, List<SkippedFile> skipped)
    {
        HashSet<string> classes = [.. classFolders], parents = [.. classes.Select(ClassFolders.ParentOf)];
        var candidates = Files.Folders.Concat(skipped.Select(file => ClassFolders.ParentOf(file.Name))).Distinct().Except(Files.Unreadable);
        return candidates.Where(folder => folder.Length > 0 && parents.Contains(ClassFolders.ParentOf(folder)) && !IsSystem(folder)
            && !classes.Any(known => known == folder || known.StartsWith($"{folder}/", StringComparison.Ordinal))).Order(StringComparer.Ordinal);

        static bool IsSystem(string folder) => SystemFiles.ReasonToSkip($"{folder}/1.png") is not null;
    }

    private DataFormatException Nothing(List<SkippedFile> skipped)
    {
        string? idx = Files.Names.Where(name => name.Contains("idx3", StringComparison.Ordinal) || name.EndsWith(".idx", StringComparison.Ordinal))
            .OrderByDescending(name => name.Contains("train", StringComparison.Ordinal)).ThenBy(name => name, StringComparer.Ordinal).FirstOrDefault();
        string hint = idx is null ? Expected : $"there are IDX files in it: name the one of the images, such as '{System.IO.Path.Combine(Files.Path, idx)}'";
        string count = skipped.Count == 1 ? "its only file" : $"its {skipped.Count} files";
        string[] others = [.. skipped.Where(file => file.Reason == SystemFiles.OtherKind).Select(file => file.Name)];
        string found = skipped.Find(file => IsArchive(file.Name)) is { Name: { } archive } ? $" ('{archive}' is an archive: unpack it, or name it itself)"
            : Files.Unreadable.FirstOrDefault() is { } closed ? $" ('{closed}/': {NoPermission})"
            : others.Length > 0 ? $" ('{others[0]}'{(others.Length > 1 ? $" and {others.Length - 1} more" : "")}: {SystemFiles.OtherKind})"
            : skipped.Find(file => file.Reason == SystemFiles.Hidden) is { Name: { } name } ? $" ('{name}' is hidden)" : "";
        return new DataFormatException(Files.Path, $"there are no images among {count}{found}; {hint} ({PictureDecoder.Formats})");

        static bool IsArchive(string name) => System.IO.Path.GetExtension(name).ToUpperInvariant() is ".ZIP" or ".TAR" or ".TGZ" or ".7Z" or ".RAR";
    }

    /// <summary>Names all folders, so that they can be fixed together.</summary>
    private DataFormatException UnknownClasses(int[] labels, Dictionary<string, string> classOf, IReadOnlyList<string> known)
    {
        const int MaxNamed = 5;
        int[] unknown = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] < 0)];
        string[] described = [.. unknown.Select(i => ClassFolders.LastOf(folders[i])).Distinct().Select(folder => classOf[folder] == folder ? $"'{folder}'" : $"'{folder}' ({classOf[folder]})")];
        string more = described.Length > MaxNamed ? $" and {described.Length - MaxNamed} more" : "";
        string what = described.Length == 1
            ? $"the folder {described[0]} is none of the known classes"
            : $"the folders {string.Join(", ", described.Take(MaxNamed))}{more} are none of the known classes";
        return new DataFormatException(Files.Path, $"{what}: {string.Join(' ', known)}", entry: Names[unknown[0]]);
    }

    private static string FolderOf(string name) => name[..name.LastIndexOf('/')];
}
