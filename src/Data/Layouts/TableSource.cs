using System.Collections.Immutable;
using MidasNet.Data.Pictures;

namespace MidasNet.Data.Layouts;

/// <summary>The pictures that a table names, with its labels.</summary>
/// <param name="path">The table.</param>
/// <param name="table">Its rows.</param>
internal sealed class TableSource(string path, LabelTable table) : PictureSource
{
    private const int MaxNamed = 5;

    private readonly DirectoryFiles files = new(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", [.. table.Files]);

    public override string Layout => "table of files";

    public override IReadOnlyList<string> Names => table.Files;

    public override IReadOnlyList<SetPart>? Parts => table.Parts;

    public override bool HasFiles => true;

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

    public override Picture Load(int index, int channels, PictureDecoder decoder, int maxBytes) =>
        decoder.Decode(files.Read(Names[index], maxBytes), Names[index], channels);

    public override string StampOf(int index) => files.StampOf(Names[index]);

    public override byte[] ReadBytes(int index, int maxBytes) => files.Read(Names[index], maxBytes);

    public override void Dispose()
    {
        files.Dispose();
        base.Dispose();
    }
}
