using System.Globalization;
using MidasNet.Data;
using MidasNet.Data.Layouts;
using MidasNet.Weights;

namespace MidasNet.Learning.Audits;

/// <summary>
/// Copies images into a new folder under other labels: a folder per class, in the parts of the original if it is divided, or a pair of IDX files. Whatever names
/// an archive holds, nothing is written outside of the new folder, and the original is only read.
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
    /// <exception cref="IOException">As in <see cref="Check"/>, or a file cannot be written.</exception>
    /// <exception cref="DataFormatException">The original has changed since it was audited.</exception>
    public static CopiedImages Write(
        string target, string data, LabelledImages images, bool hasFiles, IReadOnlyList<int> labels, Func<int, string, string>? nameOf,
        CancellationToken cancellation)
    {
        Check(target, data);
        var findings = CopyFindings.None;
        NewFolder.Write(target, Purpose, root =>
        {
            if (hasFiles) findings = WriteFolders(root, data, images, labels, nameOf, cancellation);
            else WriteIdx(root, images, labels);
        });
        int changed = images.Labels.Zip(labels).Count(pair => pair.First != pair.Second);
        return new CopiedImages(changed, findings.Table is { } table ? Path.Combine(target, table) : null, [.. findings.Notes(target)]);
    }

    // The names of the classes are the labels of the file.
    private static void WriteIdx(string root, LabelledImages images, IReadOnlyList<int> labels)
    {
        int[] numbers = [.. images.ClassNames.Select(name => int.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture))];
        var relabelled = images.WithClassNames(Enumerable.Range(0, byte.MaxValue + 1).Select(label => $"{label}"))
            .WithLabels([.. labels.Select(label => numbers[label])]);
        IdxImages.Write(Path.Combine(root, "images-idx3-ubyte.gz"), Path.Combine(root, "labels-idx1-ubyte.gz"), relabelled);
    }

    private static CopyFindings WriteFolders(
        string root, string data, LabelledImages images, IReadOnlyList<int> labels, Func<int, string, string>? nameOf, CancellationToken cancellation)
    {
        using var original = LabelledPictures.Open(data);
        var indexOf = original.Names.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        if (images.Names.FirstOrDefault(name => !indexOf.ContainsKey(name)) is { } missing)
            throw new DataFormatException(data, "the files are no longer those that were read", entry: missing);
        SetPart? PartOf(string name) => original.Parts?[indexOf[name]];
        bool hasParts = images.Names.Select(PartOf).Distinct().Count() > 1;
        string[] nameOfClass = FolderNames(original, images, indexOf);
        var names = new CopyNames(root);
        var folderOf = new Dictionary<(SetPart?, int), string>();
        var copies = new List<CopiedFile>(images.Count);
        foreach (var (i, name) in images.Names.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            var part = hasParts ? PartOf(name) : null;
            if (!folderOf.TryGetValue((part, labels[i]), out string? folder))
                folderOf[(part, labels[i])] = folder = names.Folder(part is { } known ? PartNames.FolderOf(known) : "", nameOfClass[labels[i]]);
            byte[] content = original.ReadBytes(indexOf[name]);
            var (path, isChanged) = names.File(folder, nameOf is null ? name.Split('/')[^1] : nameOf(i, name.Split('/')[^1]), content);
            using var file = new FileStream(Path.Combine(root, path), FileMode.CreateNew, FileAccess.Write);
            file.Write(content);
            string label = images.ClassNames[labels[i]];
            // Other names are there to hide where a picture was.
            copies.Add(nameOf is null
                ? new CopiedFile(path, name, images.ClassNames[images.Labels[i]], label, part, isChanged)
                : new CopiedFile(path, Original: null, label, label, part, isChanged));
        }
        return CopyFindings.Of(root, copies);
    }

    // Folders are named by the classes of the original before Sample001 becomes 0, say: its folders, or the labels of its table.
    private static string[] FolderNames(LabelledPictures original, LabelledImages images, Dictionary<string, int> indexOf)
    {
        var names = new string?[images.ClassNames.Count];
        foreach (var (i, name) in images.Names.Index()) names[images.Labels[i]] ??= original.ClassNames[original.Labels[indexOf[name]]];
        // All pictures of a class may be left out, and others be labelled so.
        return [.. names.Select((name, label) => name ?? original.ClassNames.FirstOrDefault(folder => ClassNames.OfFolder(folder) == images.ClassNames[label]) ?? images.ClassNames[label])];
    }
}
