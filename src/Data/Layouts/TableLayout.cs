namespace MidasNet.Data.Layouts;

/// <summary>A table of files and labels, in text with commas, semicolons or tabs.</summary>
internal sealed class TableLayout : PictureLayout
{
    public override string Description => "a .csv or .tsv table of files and labels";

    public override PictureSource? TryOpen(string path, PictureSetOptions options)
    {
        if (!Matches(path)) return null;
        string text = LabelTable.ReadText(path)
            ?? throw new DataFormatException(path, "this table is no text in UTF-8: save it again as UTF-8 (spreadsheets call it 'CSV UTF-8')");
        if (options.LabelFile is not null || options.Transposed)
            throw new DataFormatException(path, "a file of labels and swapped rows and columns are for IDX files: the labels of a table stand in it");
        return new TableSource(path, LabelTable.Parse(path, text));
    }

    private static bool Matches(string path) => Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV" or ".TAB";
}
