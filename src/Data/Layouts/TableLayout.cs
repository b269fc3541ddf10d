namespace MidasNet.Data.Layouts;

/// <summary>A table of files and labels, in text with commas, semicolons or tabs.</summary>
internal sealed class TableLayout : PictureLayout
{
    public override string Description => "a .csv or .tsv table of files and labels";

    public override PictureSource? TryOpen(string path, PictureSetOptions options)
    {
        if (!IsName(path) || LabelTable.ReadText(path) is not { } text) return null;
        if (options.LabelFile is not null || options.Transposed)
            throw new DataFormatException(path, "a file of labels and swapped rows and columns are for IDX files: the labels of a table stand in it");
        return new TableSource(path, LabelTable.Parse(path, text));
    }

    /// <summary>True if a file is named as a table.</summary>
    public static bool IsName(string path) => Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV" or ".TAB";
}
