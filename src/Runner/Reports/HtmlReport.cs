using System.Globalization;
using System.Text;

namespace MidasNet.Runner.Reports;

/// <summary>
/// Renders a report as one HTML page that needs no other file, no script and no host. It is also well-formed XML, and all text is encoded.
/// </summary>
/// <param name="picture">Reads a picture by its path in the report: an SVG or a PNG.</param>
internal sealed class HtmlReport(Func<string, byte[]> picture)
{
    private readonly HtmlText html = new();
    private readonly Dictionary<string, int> tables = new(StringComparer.Ordinal);
    private int pictures;
    private string section = "";

    /// <summary>The page.</summary>
    /// <param name="title">The title of the page where the report has no heading.</param>
    /// <param name="blocks">The parts of the report.</param>
    public string Write(string title, IReadOnlyList<ReportBlock> blocks)
    {
        var headings = Headings(blocks);
        string name = headings.FirstOrDefault(heading => heading.Level == 1)?.Title is { } first ? InlineMarkdown.Plain(first) : title;
        html.Raw("<!DOCTYPE html>\n").Begin("html", ("xmlns", "http://www.w3.org/1999/xhtml"), ("lang", "en")).Line().Begin("head").Line();
        html.Empty("meta", ("charset", "utf-8")).Line();
        // The page keeps its promise: a browser refuses to load anything for it.
        html.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", "default-src 'none'; img-src data:; style-src 'unsafe-inline'")).Line();
        html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")).Line();
        html.Empty("meta", ("name", "color-scheme"), ("content", "light dark")).Line();
        html.Element("title", name).Line();
        html.Begin("style").Raw($"\n/*<![CDATA[*/\n{PageStyle.Sheet}/*]]>*/\n").End().Line().End().Line().Begin("body").Line();
        html.Element("a", "Skip to the report", ("class", "skip"), ("href", "#report")).Line();
        html.Begin("div", ("class", "page")).Line();
        WriteContents(headings);
        html.Begin("main", ("id", "report")).Line();
        int number = 0;
        foreach (var block in blocks)
        {
            if (block is ReportBlock.Heading) WriteHeading(headings[number++]);
            else Write(block);
            html.Line();
        }
        return html.End().Line().End().Line().End().Line().End().Line().ToString();
    }

    /// <summary>The headings, none more than one level below the one before it.</summary>
    private static List<Numbered> Headings(IReadOnlyList<ReportBlock> blocks)
    {
        var found = new List<Numbered>();
        foreach (var heading in blocks.OfType<ReportBlock.Heading>())
        {
            int level = Math.Min(heading.Level, found.Count == 0 ? 1 : found[^1].Level + 1);
            // A page has one title.
            if (found.Count > 0) level = Math.Max(level, 2);
            found.Add(new Numbered(level, heading.Title, string.Create(CultureInfo.InvariantCulture, $"section-{found.Count}")));
        }
        return found;
    }

    private void WriteContents(List<Numbered> headings)
    {
        html.Begin("nav", ("aria-labelledby", "contents")).Element("h2", "Contents", ("id", "contents")).Line().Begin("ul").Line();
        bool isOpen = false, isNested = false;
        void Close()
        {
            if (isNested) html.End();
            if (isOpen) html.End().Line();
            (isOpen, isNested) = (false, false);
        }
        foreach (var heading in headings.Where(heading => heading.Level is 2 or 3))
        {
            if (heading.Level == 2) Close();
            if (heading.Level == 3 && isOpen && !isNested)
            {
                html.Begin("ul");
                isNested = true;
            }
            html.Begin("li").Begin("a", ("href", "#" + heading.Id)).Markdown(heading.Title).End();
            if (heading.Level == 2) isOpen = true;
            else html.End();
        }
        Close();
        html.End().Line().End().Line();
    }

    private void WriteHeading(Numbered heading)
    {
        section = InlineMarkdown.Plain(heading.Title);
        html.Begin($"h{heading.Level}", ("id", heading.Id)).Markdown(heading.Title).End();
    }

    private void Write(ReportBlock block)
    {
        switch (block)
        {
            case ReportBlock.Paragraph paragraph:
                html.Begin("p").Markdown(paragraph.Text).End();
                break;
            case ReportBlock.List list:
                html.Begin("ul");
                foreach (string item in list.Items) html.Begin("li").Markdown(item).End();
                html.End();
                break;
            case ReportBlock.Table table:
                Write(table);
                break;
            case ReportBlock.Picture shown:
                Write(shown);
                break;
            case ReportBlock.Code code:
                html.Begin("pre").Element("code", code.Content).End();
                break;
            case ReportBlock.Link link:
                html.Begin("p").Element("a", link.Text, ("href", Uri.EscapeDataString(link.File))).End();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(block), block, "there is no such part of a report");
        }
    }

    private void Write(ReportBlock.Table table)
    {
        // Those who use a keyboard can scroll a table that is wider than the page.
        int number = tables[section] = tables.GetValueOrDefault(section) + 1;
        string label = number == 1 ? $"Table: {section}" : string.Create(CultureInfo.InvariantCulture, $"Table {number}: {section}");
        html.Begin("div", ("class", "table"), ("tabindex", "0"), ("role", "region"), ("aria-label", label)).Begin("table").Line();
        html.Begin("thead").Begin("tr");
        string?[] classes = [.. Enumerable.Range(0, table.Headers.Count).Select(column => table.IsNumeric(column) ? "n" : null)];
        foreach (var (column, header) in table.Headers.Index())
        {
            if (header.Length == 0) html.Begin("td").End();
            else html.Begin("th", ("scope", "col"), ("class", classes[column])).Markdown(header).End();
        }
        html.End().End().Line().Begin("tbody").Line();
        foreach (var row in table.Rows)
        {
            html.Begin("tr");
            foreach (var (column, cell) in row.Index())
            {
                if (column == 0) html.Begin("th", ("scope", "row"), ("class", classes[column])).Markdown(cell).End();
                else html.Begin("td", ("class", classes[column])).Markdown(cell).End();
            }
            html.End().Line();
        }
        html.End().End().End();
    }

    private void Write(ReportBlock.Picture shown)
    {
        byte[] content = picture(shown.File);
        if (shown.File.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
        {
            // As a table: charts keep their width on a phone.
            html.Begin("figure", ("tabindex", "0"), ("role", "group"), ("aria-label", string.Create(CultureInfo.InvariantCulture, $"Figure {++pictures}: {section}")));
            html.Raw(InlineSvg.Of(Encoding.UTF8.GetString(content), pictures, shown.Description));
        }
        else html.Begin("figure").Empty("img", ("src", "data:image/png;base64," + Convert.ToBase64String(content)), ("alt", shown.Description));
        html.End();
    }

    private sealed record Numbered(int Level, string Title, string Id);
}
