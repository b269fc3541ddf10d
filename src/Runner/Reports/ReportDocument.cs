using System.Text.Json.Serialization;
using MidasNet.Learning;

namespace MidasNet.Runner.Reports;

/// <summary>
/// A report: headings, text, tables and pictures in their order. <see cref="MarkdownWriter"/> and <see cref="HtmlReport"/> render the same document.
/// </summary>
internal sealed class ReportDocument
{
    /// <summary>The parts, in order.</summary>
    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    public List<ReportBlock> Blocks { get; } = [];

    /// <summary>The main results, by which runs are compared; they are also a table of the report.</summary>
    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    public List<Headline> Headlines { get; } = [];

    /// <summary>Adds a heading.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The level is not 1 to 6.</exception>
    public ReportDocument Heading(int level, string title)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 6);
        return Add(new ReportBlock.Heading(level, OneLine(title)));
    }

    /// <summary>Adds a paragraph of inline Markdown.</summary>
    public ReportDocument Paragraph(string markdown) => Add(new ReportBlock.Paragraph(markdown.Trim()));

    /// <summary>Adds a list; its items are inline Markdown.</summary>
    public ReportDocument List(params IEnumerable<string> items) => Add(new ReportBlock.List([.. items.Select(OneLine)]));

    /// <summary>
    /// Adds a table of inline Markdown. Columns that contain only numbers (with interval or unit, or an en dash for none) are right-aligned.
    /// </summary>
    /// <exception cref="ArgumentException">A row does not have one cell for each header.</exception>
    public ReportDocument Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> cells = [.. rows.Select(row => (IReadOnlyList<string>)[.. row.Select(OneLine)])];
        if (cells.Find(row => row.Count != headers.Count) is { } odd)
            throw new ArgumentException($"a row has {odd.Count} cells, but the table has {headers.Count} headers: {string.Join(" | ", odd)}", nameof(rows));
        return Add(new ReportBlock.Table([.. headers.Select(OneLine)], cells));
    }

    /// <summary>Adds the main results with their intervals as a section; nothing where there are none.</summary>
    public ReportDocument Results(params IEnumerable<Headline> headlines)
    {
        List<Headline> found = [.. headlines];
        if (found.Count == 0) return this;
        Headlines.AddRange(found);
        Heading(2, "Results");
        return Table(
            ["result", "value", "95 % interval", "images"],
            found.Select(headline => (IReadOnlyList<string>)
            [
                InlineMarkdown.Escape(headline.Name), Percentage.Of(headline.Value.Value, 2), headline.Value.HasEnds ? headline.Value.EndsToPercent(2) : "–",
                Figures.Number(headline.Images),
            ]));
    }

    /// <summary>Adds a picture from a file.</summary>
    /// <param name="description">The alternative text.</param>
    /// <param name="relativePath">The path relative to the folder of the report.</param>
    /// <exception cref="ArgumentException">The path is not relative: the report would break when its folder is moved.</exception>
    public ReportDocument Image(string description, string relativePath)
    {
        if (Path.IsPathRooted(relativePath))
            throw new ArgumentException($"the path of a picture must be relative, was given '{relativePath}'", nameof(relativePath));
        return Add(new ReportBlock.Picture(OneLine(description), relativePath.Replace('\\', '/')));
    }

    /// <summary>Adds preformatted text, such as a command.</summary>
    public ReportDocument Code(string content, string language = "") => Add(new ReportBlock.Code(content.TrimEnd(), language));

    /// <summary>Adds a link to another page of the folder of the report.</summary>
    /// <param name="text">The text of the link.</param>
    /// <param name="file">The name of the file.</param>
    /// <exception cref="ArgumentException">It is not a name alone.</exception>
    public ReportDocument Link(string text, string file)
    {
        if (!IsName(file)) throw new ArgumentException($"a link leads to a file of the same folder, was given '{file}'", nameof(file));
        return Add(new ReportBlock.Link(OneLine(text), file));
    }

    /// <summary>Whether a document that was read from a file has all that its parts need.</summary>
    [JsonIgnore]
    public bool IsWhole => Headlines.All(headline => headline is { Name: not null }) && Blocks.All(block => block switch
    {
        ReportBlock.Heading { Level: >= 1 and <= 6, Title: not null } => true,
        ReportBlock.Paragraph { Text: not null } or ReportBlock.Picture { Description: not null, File: not null } => true,
        ReportBlock.Code { Content: not null, Language: not null } => true,
        ReportBlock.Link { Text: not null, File: { } file } => IsName(file),
        ReportBlock.List { Items: { } items } => items.All(item => item is not null),
        ReportBlock.Table { Headers: { } headers, Rows: { } rows } =>
            headers.All(header => header is not null) && rows.All(row => row?.Count == headers.Count && row.All(cell => cell is not null)),
        _ => false,
    });

    /// <summary>The document as Markdown.</summary>
    public override string ToString() => MarkdownWriter.Write(Blocks);

    private ReportDocument Add(ReportBlock block)
    {
        Blocks.Add(block);
        return this;
    }

    private static bool IsName(string file) => file.Length > 0 && Path.GetFileName(file) == file && !file.Contains('\\', StringComparison.Ordinal);

    private static string OneLine(string content) => content.ReplaceLineEndings(" ").Trim();
}
