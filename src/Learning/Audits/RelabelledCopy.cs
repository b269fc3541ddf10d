using System.Globalization;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Learning.Audits;

/// <summary>
/// Copies images into a new folder under other labels: a folder per class, or a pair of IDX files. Whatever names an archive holds, nothing is written
/// outside of the new folder, and the original is only read.
/// </summary>
internal static class RelabelledCopy
{
    private const string Purpose = "copy";

    /// <summary>Says whether a copy could be made, before anyone has spent time on it.</summary>
    /// <param name="target">The new folder.</param>
    /// <param name="data">The original.</param>
    /// <exception cref="IOException">The folder is there and not empty, or lies within the original or around it.</exception>
    public static void Check(string target, string data)
    {
        // As they are, not as links name them.
        if (RegularFile.IsWithin(target, data) || RegularFile.IsWithin(data, target))
            throw new IOException($"'{target}' and the original '{data}' lie one within the other: choose a folder elsewhere for the copy");
        NewFolder.Require(target, Purpose);
    }

    /// <summary>Says whether images can be copied: as files, or as the grey images of IDX files, whose labels are numbers.</summary>
    /// <param name="data">The original.</param>
    /// <param name="images">Its images.</param>
    /// <param name="hasFiles">True if each is a file of its own.</param>
    /// <exception cref="DataFormatException">They cannot.</exception>
    public static void CheckImages(string data, LabelledImages images, bool hasFiles)
    {
        if (hasFiles || (images.Channels == 1 && images.ClassNames.All(name => byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)))) return;
        throw new DataFormatException(data, "its pictures are neither files nor grey images of IDX files, and cannot be copied under other labels");
    }

    /// <summary>Copies.</summary>
    /// <param name="target">The new folder.</param>
    /// <param name="data">The original.</param>
    /// <param name="images">Its images, under the labels that they have there.</param>
    /// <param name="hasFiles">True if each is a file of its own.</param>
    /// <param name="labels">The label of each copy.</param>
    /// <param name="nameOf">The name of the copy of a file in a folder, by the index and the name of the image; null to keep its name.</param>
    /// <param name="cancellation">Stops after the present image.</param>
    /// <returns>The number of images whose label changed.</returns>
    /// <exception cref="IOException">As in <see cref="Check"/>, or a file cannot be written.</exception>
    /// <exception cref="DataFormatException">The original has changed since it was audited.</exception>
    public static int Write(
        string target, string data, LabelledImages images, bool hasFiles, IReadOnlyList<int> labels, Func<int, string, string>? nameOf,
        CancellationToken cancellation)
    {
        Check(target, data);
        NewFolder.Write(target, Purpose, root =>
        {
            if (hasFiles) WriteFolders(root, data, images, labels, nameOf ?? ((_, name) => name), cancellation);
            else WriteIdx(root, images, labels);
        });
        return images.Labels.Zip(labels).Count(pair => pair.First != pair.Second);
    }

    // The names of the classes are the labels of the file.
    private static void WriteIdx(string root, LabelledImages images, IReadOnlyList<int> labels)
    {
        int[] numbers = [.. images.ClassNames.Select(name => int.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture))];
        var relabelled = images.WithClassNames(Enumerable.Range(0, byte.MaxValue + 1).Select(label => $"{label}"))
            .WithLabels([.. labels.Select(label => numbers[label])]);
        IdxImages.Write(Path.Combine(root, "images-idx3-ubyte.gz"), Path.Combine(root, "labels-idx1-ubyte.gz"), relabelled);
    }

    private static void WriteFolders(
        string root, string data, LabelledImages images, IReadOnlyList<int> labels, Func<int, string, string> nameOf, CancellationToken cancellation)
    {
        using var original = LabelledPictures.Open(data);
        var indexOf = original.Names.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        if (images.Names.FirstOrDefault(name => !indexOf.ContainsKey(name)) is { } missing)
            throw new DataFormatException(data, "the files are no longer those that were read", entry: missing);
        string[] folderOf = Folders(images);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (i, name) in images.Names.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            string folder = folderOf[labels[i]];
            string path = FreePath(root, folder, SafeName(nameOf(i, name.Split('/')[^1])), taken);
            Directory.CreateDirectory(Path.Combine(root, folder));
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            file.Write(original.ReadBytes(indexOf[name]));
        }
    }

    // A class keeps the name of its folder in the original: Sample001 stands for 0, say. Two classes never share one.
    private static string[] Folders(LabelledImages images)
    {
        var folders = new string[images.ClassNames.Count];
        string[] folderOf = [.. images.Names.Select(name => name.Split('/') is [.., var folder, _] ? folder : "")];
        // In a table of files, the folders need not be the classes.
        bool areClasses = folderOf.Zip(images.Labels).Distinct().GroupBy(pair => pair.First).All(same => same.Count() == 1) && !folderOf.Contains("");
        for (int i = 0; i < images.Count; i++) folders[images.Labels[i]] ??= SafeName(areClasses ? folderOf[i] : images.ClassNames[images.Labels[i]]);
        for (int label = 0; label < folders.Length; label++) folders[label] ??= SafeName(images.ClassNames[label]);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int label = 0; label < folders.Length; label++)
        {
            string name = folders[label];
            for (int number = 2; !taken.Add(folders[label]); number++) folders[label] = $"{name}-{number}";
        }
        return folders;
    }

    // Files of one name may come together from several folders.
    private static string FreePath(string root, string folder, string name, HashSet<string> taken)
    {
        for (int number = 1; ; number++)
        {
            string numbered = number == 1 ? name : $"{Path.GetFileNameWithoutExtension(name)}-{number}{Path.GetExtension(name)}";
            string path = Path.GetFullPath(Path.Combine(root, folder, numbered));
            if (!RegularFile.LiesIn(root, path)) throw new IOException($"'{numbered}' would be written outside of '{root}'");
            if (taken.Add(path)) return path;
        }
    }

    /// <summary>A name that is one on every system, and never a way to another folder.</summary>
    private static string SafeName(string name)
    {
        bool IsUnsafe(char letter) => char.IsControl(letter) || "<>:\"/\\|?*".Contains(letter, StringComparison.Ordinal);
        string safe = string.Concat(name.Select(letter => IsUnsafe(letter) ? '_' : letter)).TrimEnd('.', ' ');
        return safe.Length == 0 ? "_" : safe;
    }
}
