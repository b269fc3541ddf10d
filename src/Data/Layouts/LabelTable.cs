using System.Text;

namespace MidasNet.Data.Layouts;

/// <summary>The rows of a table of pictures: the file, the label and, where there is such a column, the part of the set.</summary>
internal sealed class LabelTable
{
    private const int MaxBytes = 256 << 20, MaxNamed = 10;

    private static readonly string[] FileColumns = ["file", "filename", "file_name", "path", "filepath", "image", "image_path", "picture", "name"];
    private static readonly string[] LabelColumns = ["label", "labels", "class", "class_name", "category", "target"];
    private static readonly string[] PartColumns = ["split", "part", "set", "subset"];

    private LabelTable(IReadOnlyList<string> files, IReadOnlyList<string> labels, IReadOnlyList<SetPart>? parts) => (Files, Labels, Parts) = (files, labels, parts);

    /// <summary>The files, relative to the folder of the table, with '/'; none twice.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The label of each.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The part of each; null if there is no such column.</summary>
    public IReadOnlyList<SetPart>? Parts { get; }

    /// <summary>The text of a file in UTF-8; null if it is no text.</summary>
    /// <exception cref="DataFormatException">It is larger than any table of pictures.</exception>
    public static string? ReadText(string path)
    {
        long length = FileLength.Of(path);
        if (length == 0) return "";
        if (length > MaxBytes)
            throw new DataFormatException(path, $"the file has {length} bytes, more than the {MaxBytes} that are accepted");
        try
        {
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
            return text.Contains('\0', StringComparison.Ordinal) ? null : text.TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Reads the rows. Files are looked for in the folder of the table.</summary>
    /// <param name="path">The table.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="DataFormatException">A row cannot be used, a file leaves the folder, or files are missing, all of which are named.</exception>
    public static LabelTable Parse(string path, string text)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        // Tabs by the name of the file; otherwise by the first line.
        var (delimiter, content) = DelimitedText.DelimiterOf(text, Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase) ? null : '\t');
        var rows = DelimitedText.Records(path, content, delimiter).ToList();
        if (rows.Count == 0) throw new DataFormatException(path, "the table is empty; expected a line 'file,label' for each picture, such as 'cats/1.png,cat'");
        var columns = Columns.Of(path, rows[0].Fields, folder);
        var (files, labels, parts, missing) = (new List<string>(), new List<string>(), new List<SetPart>(), new List<string>());
        var lineOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, fields) in rows.Skip(columns.IsHeader ? 1 : 0))
        {
            if (fields.Length != rows[0].Fields.Length)
                throw new DataFormatException(path, $"line {line} has {fields.Length} fields, but line {rows[0].Line} has {rows[0].Fields.Length}");
            string file = Relative(path, line, fields[columns.File]);
            if (CsvField.Text(file) is var plain && plain != file && !File.Exists(Path.Combine(folder, file))) file = Relative(path, line, plain);
            if (!lineOf.TryAdd(file, line)) throw new DataFormatException(path, $"line {line}: the file '{Shown(file)}' stands in line {lineOf[file]} already");
            if (fields[columns.Label].Trim() is not { Length: > 0 } label) throw new DataFormatException(path, $"line {line}: the label of '{Shown(file)}' is empty");
            if (columns.IsOurs) label = CsvField.Text(label);
            if (columns.Part is { } column)
            {
                parts.Add(PartNames.Find(fields[column].Trim())
                    ?? throw new DataFormatException(path, $"line {line}: '{Shown(fields[column])}' is no part of a set; expected one of {PartNames.Known}"));
            }
            if (!File.Exists(Path.Combine(folder, file))) missing.Add(file);
            files.Add(file);
            labels.Add(label);
        }
        if (files.Count == 0) throw new DataFormatException(path, "the table has a header and no rows");
        if (missing.Count > 0) throw Missing(path, missing, files.Count);
        return new LabelTable(files, labels, columns.Part is null ? null : parts);
    }

    private static DataFormatException Missing(string path, List<string> missing, int count)
    {
        string more = missing.Count > MaxNamed ? $" and {missing.Count - MaxNamed} more" : "";
        string names = string.Join(", ", missing.Take(MaxNamed).Select(Shown));
        return new DataFormatException(path, $"{missing.Count} of {count} files are not there, relative to the folder of the table: {names}{more}");
    }

    private static string Relative(string path, int line, string field)
    {
        string file = field.Trim().Replace('\\', '/');
        while (file.StartsWith("./", StringComparison.Ordinal)) file = file[2..];
        if (file.Length == 0) throw new DataFormatException(path, $"line {line}: the name of the file is empty");
        bool isAbsolute = file[0] == '/' || (file.Length > 1 && file[1] == ':');
        if (isAbsolute || file.Split('/').Contains(".."))
            throw new DataFormatException(path, $"line {line}: '{Shown(file)}' leaves the folder of the table; names of files are relative to it, without '..'");
        return file;
    }

    private static string Shown(string text) => PrintableText.Of(text);

    /// <summary>The positions of the columns, and whether the first row names them.</summary>
    private readonly record struct Columns(int File, int Label, int? Part, bool IsHeader, bool IsOurs = false)
    {
        public static Columns Of(string path, string[] first, string folder)
        {
            string[] names = [.. first.Select(name => name.Trim())];
            // Files that are missing count as well, so that the error names them.
            bool IsFile(string name) => SystemFiles.IsNamedAsPicture(name) || (name.Length > 0 && System.IO.File.Exists(Path.Combine(folder, name)));
            bool isSecondFile = names.Length is 2 or 3 && IsFile(names[1]);
            bool isFile = IsFile(names[0]) || (names[0].AsSpan().ContainsAny('/', '\\') && !isSecondFile);
            int Find(string[] known) => Array.FindIndex(names, name => known.Contains(name, StringComparer.OrdinalIgnoreCase));
            int file = Find(FileColumns), label = Find(LabelColumns), part = Find(PartColumns);
            bool isHeader = (file >= 0 && label >= 0) || !isFile;
            // The columns of the tables that the program writes, in which names that look like formulas are escaped.
            bool isOurs = names.Contains("image", StringComparer.OrdinalIgnoreCase) && names.Contains("given", StringComparer.OrdinalIgnoreCase);
            // Without a header, the label may stand first.
            if (isHeader && file < 0 && label < 0 && isSecondFile) return new Columns(1, 0, names.Length == 3 ? 2 : null, IsHeader: false);
            if (isHeader && file >= 0 && label >= 0) return new Columns(file, label, part < 0 ? null : part, IsHeader: true, isOurs);
            // Columns of other names, or of none, are the file, the label and the part in this order.
            return names.Length is 2 or 3
                ? new Columns(0, 1, names.Length == 3 ? 2 : null, isHeader)
                : throw new DataFormatException(
                    path, $"its rows have {names.Length} columns; expected a file and a label, and a part of the set if there is one, or a header that names them 'file', 'label' and 'split'");
        }
    }
}
