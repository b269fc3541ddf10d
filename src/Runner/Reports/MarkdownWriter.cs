using System.Text;

namespace MidasNet.Runner.Reports;

/// <summary>Renders a report as GitHub-flavoured Markdown that is also readable as plain text.</summary>
internal static class MarkdownWriter
{
    private const int MinColumnWidth = 3; // of the dashes below a header

    /// <summary>The blocks of a report, with empty lines between them.</summary>
    public static string Write(IEnumerable<ReportBlock> blocks)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(TextOf(block)).Append('\n');
        }
        return text.ToString();
    }

    private static string TextOf(ReportBlock block) => block switch
    {
        ReportBlock.Heading heading => $"{new string('#', heading.Level)} {heading.Title}",
        ReportBlock.Paragraph paragraph => paragraph.Text,
        ReportBlock.List list => string.Join('\n', list.Items.Select(item => "- " + item)),
        ReportBlock.Table table => TextOf(table),
        ReportBlock.Picture picture => $"![{Label(picture.Description)}]({string.Join('/', picture.File.Split('/').Select(Uri.EscapeDataString))})",
        ReportBlock.Code code => TextOf(code),
        ReportBlock.Link link => $"[{InlineMarkdown.Escape(link.Text)}]({Uri.EscapeDataString(link.File)})",
        _ => throw new ArgumentOutOfRangeException(nameof(block), block, "there is no such part of a report"),
    };

    private static string TextOf(ReportBlock.Table table)
    {
        List<string[]> cells = [[.. table.Headers.Select(Cell)], .. table.Rows.Select(row => row.Select(Cell).ToArray())];
        var lines = new List<StringBuilder>(cells.Select(_ => new StringBuilder("|")));
        var rule = new StringBuilder("|");
        for (int column = 0; column < table.Headers.Count; column++)
        {
            int width = Math.Max(MinColumnWidth, cells.Max(row => row[column].Length));
            bool right = table.IsNumeric(column);
            for (int row = 0; row < cells.Count; row++)
                lines[row].Append(' ').Append(right ? cells[row][column].PadLeft(width) : cells[row][column].PadRight(width)).Append(" |");
            rule.Append(' ').Append(right ? new string('-', width - 1) + ':' : new string('-', width)).Append(" |");
        }
        lines.Insert(1, rule);
        return string.Join('\n', lines);
    }

    private static string TextOf(ReportBlock.Code code)
    {
        // The fence is longer than any run of backticks in the content.
        string fence = "```";
        while (code.Content.Contains(fence, StringComparison.Ordinal)) fence += '`';
        return $"{fence}{code.Language}\n{code.Content}\n{fence}";
    }

    private static string Label(string description) =>
        description.Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);

    private static string Cell(string content) => content.Replace("|", "\\|", StringComparison.Ordinal);
}
