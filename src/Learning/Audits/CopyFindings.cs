using System.Text;
using MidasNet.Data;
using MidasNet.Data.Layouts;
using MidasNet.Weights;

namespace MidasNet.Learning.Audits;

/// <summary>A copy of images under other labels.</summary>
/// <param name="Relabelled">The number of images whose label changed.</param>
/// <param name="Table">A table of the files of the copy with the labels of the original, where some cannot be the names of folders; null if there is none.</param>
/// <param name="Notes">Differences from the original besides the labels, one per line.</param>
internal sealed record CopiedImages(int Relabelled, string? Table, IReadOnlyList<string> Notes);

/// <summary>A file of a copy.</summary>
/// <param name="File">Its path within the copy, with '/'.</param>
/// <param name="Original">The name of the image in the original; null where that would tell its true label.</param>
/// <param name="Given">The label that it has there, or that of the copy.</param>
/// <param name="Label">Its label.</param>
/// <param name="Part">Its part; null if the copy is not divided.</param>
/// <param name="IsRenamed">Whether its name had to change.</param>
internal sealed record CopiedFile(string File, string? Original, string Given, string Label, SetPart? Part, bool IsRenamed);

/// <summary>Compares the folders of a copy, as the program reads them, with the labels that they are for, and writes a table of these where they differ.</summary>
/// <param name="Table">The name of the table in the copy; null if none is needed.</param>
/// <param name="Classes">Classes with the name under which they are read.</param>
/// <param name="Renamed">Files whose names had to change.</param>
/// <param name="Unreadable">Why the copy cannot be opened as it is; null if it can.</param>
internal sealed record CopyFindings(string? Table, IReadOnlyList<(string Label, string? Read)> Classes, IReadOnlyList<CopiedFile> Renamed, string? Unreadable)
{
    /// <summary>Those of a copy that is as the original.</summary>
    public static CopyFindings None { get; } = new(null, [], [], null);

    /// <summary>Reads the copy.</summary>
    /// <param name="root">Its folder.</param>
    /// <param name="copies">Its files.</param>
    public static CopyFindings Of(string root, IReadOnlyList<CopiedFile> copies)
    {
        var renamed = copies.Where(copy => copy.IsRenamed).ToList();
        Dictionary<string, string> read = [];
        string? unreadable = null;
        try
        {
            using var pictures = PictureFiles.Open(root, options: null, progress: null);
            foreach (var (i, name) in pictures.Names.Index()) read[name] = pictures.ClassNames[pictures.Labels[i]];
        }
        catch (DataFormatException finding)
        {
            unreadable = finding.Finding;
        }
        string? Read(CopiedFile copy) => unreadable is null ? read.GetValueOrDefault(copy.File) : ClassFolders.LastOf(ClassFolders.ParentOf(copy.File));
        (string Label, string? Read)[] classes = [.. copies.Select(copy => (copy.Label, Read: Read(copy))).Where(pair => pair.Read != pair.Label).DistinctBy(pair => pair.Label)];
        string? table = renamed.Count + classes.Length == 0 ? null : TableName(root);
        if (table is not null) WriteTable(Path.Combine(root, table), copies);
        return new CopyFindings(table, classes, renamed, unreadable);
    }

    /// <summary>The findings in sentences.</summary>
    /// <param name="target">The folder of the copy.</param>
    public IEnumerable<string> Notes(string target)
    {
        string table = Table is null ? "" : Path.Combine(target, Table);
        if (Classes.Count > 0)
        {
            var (label, read) = Classes[0];
            string example = read is null ? $"'{QuotedText.Plain(label)}' is not read" : $"'{QuotedText.Plain(label)}' is '{QuotedText.Plain(read)}'";
            yield return $"{target}: {Counted.Of(Classes.Count, "class has another name as a folder", "classes have other names as folders")}: {example};"
                + $" --data {table} reads the copy under the names of the original";
        }
        if (Renamed.Count > 0)
        {
            string example = Renamed[0].Original is { } original ? $": '{QuotedText.Plain(original)}' is '{QuotedText.Plain(Renamed[0].File)}'; {table} has both" : "";
            yield return $"{target}: {Counted.Of(Renamed.Count, "file has another name", "files have other names")}, since the program or some system would not read"
                + $" a picture of that name{example}";
        }
        if (Unreadable is not null) yield return $"{target}: it cannot be used as it is: {Unreadable}";
    }

    private static string TableName(string root)
    {
        string name = "labels.csv";
        for (int number = 2; Path.Exists(Path.Combine(root, name)); number++) name = $"labels-{number}.csv";
        return name;
    }

    private static void WriteTable(string path, IReadOnlyList<CopiedFile> copies)
    {
        bool hasParts = copies.Any(copy => copy.Part is not null), hasOriginals = copies.All(copy => copy.Original is not null);
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        writer.Write($"image,given,label{(hasOriginals ? ",original" : "")}{(hasParts ? ",split" : "")}\r\n");
        foreach (var copy in copies)
        {
            string file = copy.File.StartsWith(' ') ? $"./{copy.File}" : copy.File; // spaces around a field do not count
            string original = hasOriginals && copy.Original is { } name ? $",{CsvField.Of(name)}" : "", part = copy.Part is { } known ? $",{PartNames.FolderOf(known)}" : "";
            writer.Write($"{CsvField.Of(file)},{CsvField.Of(copy.Given)},{CsvField.Of(copy.Label)}{original}{part}\r\n");
        }
    }
}
