using System.Globalization;
using System.Text;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Reports;

/// <summary>Builds a report in GitHub-flavoured Markdown that is also readable as plain text.</summary>
internal sealed class MarkdownReport
{
    private const int MinColumnWidth = 3; // of the dashes below a header
    private readonly StringBuilder text = new();

    /// <summary>Adds a heading.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The level is not 1 to 6.</exception>
    public MarkdownReport Heading(int level, string title)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 6);
        return Block($"{new string('#', level)} {OneLine(title)}");
    }

    /// <summary>Adds a paragraph; its Markdown is kept.</summary>
    public MarkdownReport Paragraph(string markdown) => Block(markdown.Trim());

    /// <summary>Adds a list; the Markdown of its items is kept.</summary>
    public MarkdownReport List(params IEnumerable<string> items) => Block(string.Join('\n', items.Select(item => "- " + OneLine(item))));

    /// <summary>
    /// Adds a table. Columns that contain only numbers (with interval or unit, or an en dash for none) are right-aligned.
    /// Pipes in cells are escaped; other Markdown is kept.
    /// </summary>
    /// <exception cref="ArgumentException">A row does not have one cell for each header.</exception>
    public MarkdownReport Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<string[]> cells = [[.. headers.Select(Cell)], .. rows.Select(row => row.Select(Cell).ToArray())];
        if (cells.Find(row => row.Length != headers.Count) is { } odd)
            throw new ArgumentException($"a row has {odd.Length} cells, but the table has {headers.Count} headers: {string.Join(" | ", odd)}", nameof(rows));

        var lines = new List<StringBuilder>(cells.Select(_ => new StringBuilder("|")));
        var rule = new StringBuilder("|");
        for (int column = 0; column < headers.Count; column++)
        {
            int width = Math.Max(MinColumnWidth, cells.Max(row => row[column].Length));
            bool right = cells.Count > 1 && cells.Skip(1).All(row => IsNumber(row[column]));
            for (int row = 0; row < cells.Count; row++)
                lines[row].Append(' ').Append(right ? cells[row][column].PadLeft(width) : cells[row][column].PadRight(width)).Append(" |");
            rule.Append(' ').Append(right ? new string('-', width - 1) + ':' : new string('-', width)).Append(" |");
        }
        lines.Insert(1, rule);
        return Block(string.Join('\n', lines));
    }

    /// <summary>Adds a picture from a file.</summary>
    /// <param name="description">The alternative text.</param>
    /// <param name="relativePath">The path relative to the folder of the report.</param>
    /// <exception cref="ArgumentException">The path is not relative: the report would break when its folder is moved.</exception>
    public MarkdownReport Image(string description, string relativePath) => Block(ImageLink(description, relativePath));

    /// <summary>Adds small pictures from files as a table, with captions below.</summary>
    /// <param name="columns">The number of pictures in a row.</param>
    /// <param name="pictures">Caption and path of each picture, the path as in <see cref="Image"/>.</param>
    /// <exception cref="ArgumentException">There are no columns, or a path is not relative.</exception>
    public MarkdownReport Images(int columns, IEnumerable<(string Caption, string RelativePath)> pictures)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        var cells = pictures.Select(picture => $"{ImageLink(picture.Caption, picture.RelativePath)}<br>{picture.Caption}");
        var rows = cells.Chunk(columns).Select(row => row.Concat(Enumerable.Repeat("", columns - row.Length)).ToArray());
        return Table([.. Enumerable.Repeat("", columns)], rows);
    }

    /// <summary>Adds preformatted text, such as a command.</summary>
    public MarkdownReport Code(string content, string language = "")
    {
        // The fence is longer than any run of backticks in the content.
        string fence = "```";
        while (content.Contains(fence, StringComparison.Ordinal)) fence += '`';
        return Block($"{fence}{language}\n{content.TrimEnd()}\n{fence}");
    }

    /// <summary>The report's Markdown.</summary>
    public override string ToString() => text.ToString();

    /// <summary>Writes the report atomically.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void Save(string path)
    {
        try
        {
            AtomicFile.Write(path, ToString());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"cannot write the report '{path}': {error.Message}", error);
        }
    }

    private MarkdownReport Block(string block)
    {
        if (text.Length > 0) text.Append('\n');
        text.Append(block).Append('\n');
        return this;
    }

    private static string ImageLink(string description, string relativePath)
    {
        if (Path.IsPathRooted(relativePath))
            throw new ArgumentException($"the path of a picture must be relative, was given '{relativePath}'", nameof(relativePath));
        string target = string.Join('/', relativePath.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));
        return $"![{OneLine(description).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal)}]({target})";
    }

    private static string Cell(string content) => OneLine(content).Replace("|", "\\|", StringComparison.Ordinal);

    private static string OneLine(string content) => content.ReplaceLineEndings(" ").Trim();

    // 12, -1.5e-3, 1,234, 91.2 %, 91.2 % (90.4 to 92.0), 0:12, 12 s
    private static bool IsNumber(string cell)
    {
        string first = cell.Split(' ')[0].TrimEnd('%');
        return cell is "" or "–"
            || double.TryParse(first.Replace(':', '0'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);
    }
}
