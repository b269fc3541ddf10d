using System.Collections.Immutable;

namespace MidasNet.Data.Layouts;

/// <summary>The pictures that a table names, with its labels.</summary>
/// <param name="path">The table.</param>
/// <param name="table">Its rows.</param>
internal sealed class TableSource(string path, LabelTable table) : FileSource(new DirectoryFiles(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", [.. table.Files]))
{
    private const int MaxNamed = 5;

    public override string Layout => "table of files";

    public override IReadOnlyList<string> Names => table.Files;

    public override IReadOnlyList<SetPart>? Parts => table.Parts;

    public override (IReadOnlyList<string> ClassNames, ImmutableArray<int> Labels) Label(PictureSetOptions options)
    {
        var classNames = options.ClassNames ?? ClassNames.Sorted(table.Labels);
        var labelOf = classNames.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        string[] unknown = [.. table.Labels.Where(label => !labelOf.ContainsKey(label)).Distinct()];
        if (unknown.Length == 0) return (classNames, [.. table.Labels.Select(label => labelOf[label])]);
        string more = unknown.Length > MaxNamed ? $" and {unknown.Length - MaxNamed} more" : "";
        string names = string.Join(", ", unknown.Take(MaxNamed).Select(label => $"'{PrintableText.Of(label)}'"));
        throw new DataFormatException(path, $"labels that are none of the known classes: {names}{more}; known are {string.Join(' ', classNames)}");
    }
}
