using System.Text;
using System.Xml.Linq;
using MidasNet.Learning;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Tests.Reports;

public sealed class HtmlReportTests
{
    private const string Hostile = "<script>alert('1')</script> & \"x\" \u0001";

    private static string Html(ReportDocument report, Func<string, string>? file = null) =>
        new HtmlReport(path => Encoding.UTF8.GetBytes(file is null ? "" : file(path))).Write("run", report.Blocks);

    [Fact]
    public void Names_out_of_files_are_text_everywhere()
    {
        string name = InlineMarkdown.Escape(Hostile), chart = new LineChart
        {
            Title = Hostile,
            XTitle = "x",
            YTitle = "y",
            Lines = [new ChartLine(Hostile, [new ChartPoint(0, 1), new ChartPoint(1, 2)])],
        }.ToSvg();
        var report = new ReportDocument().Heading(1, name).Heading(2, name).Paragraph(name).List(name).Table([name, name], [[name, name]])
            .Image(Hostile, "pictures/a.svg").Image(Hostile, "pictures/a.png").Code(Hostile);
        var page = Page.Parse(Html(report, _ => chart));
        string shown = Hostile.Replace('\u0001', ' ');
        Assert.Equal([(1, shown.Trim()), (2, shown.Trim())], Page.Headings(page));
        foreach (string element in new[] { "p", "li", "td" }) Assert.Contains(Page.Elements(page, element), found => found.Value == shown.Trim());
        Assert.Equal(Hostile.Replace('\u0001', '\uFFFD'), Assert.Single(Page.Elements(page, "img")).Attribute("alt")!.Value);
        Assert.Contains("alert", Assert.Single(Page.Elements(page, "svg")).Attribute("aria-label")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_within_texts_becomes_elements()
    {
        var page = Page.Parse(Html(new ReportDocument().Heading(1, "a").Paragraph(@"**b** and *c* in `d*e*` 2 * 3 \*f\* **g")));
        var paragraph = Assert.Single(Page.Elements(page, "p"));
        Assert.Equal("b and c in d*e* 2 * 3 *f* **g", paragraph.Value);
        Assert.Equal(["strong b", "em c", "code d*e*"], paragraph.Elements().Select(element => $"{element.Name.LocalName} {element.Value}"));
    }

    [Fact]
    public void Tables_name_their_rows_and_columns_and_align_numbers()
    {
        string[][] rows = [["first", "91.2 % (90.4 to 92.0)"], ["second", "–"]];
        var page = Page.Parse(Html(new ReportDocument().Heading(1, "a").Table(["", "accuracy"], rows)));
        var headers = Page.Elements(page, "th").Select(header => (header.Attribute("scope")!.Value, header.Value));
        Assert.Equal([("col", "accuracy"), ("row", "first"), ("row", "second")], headers);
        Assert.All(Page.Elements(page, "tbody").Descendants().Where(cell => cell.Name.LocalName == "td"), cell => Assert.Equal("n", cell.Attribute("class")?.Value));
    }

    [Fact]
    public void Contents_link_to_each_section()
    {
        var page = Page.Parse(Html(new ReportDocument().Heading(1, "a").Heading(2, "b").Heading(3, "c").Heading(3, "d").Heading(2, "e")));
        var links = Assert.Single(Page.Elements(page, "nav")).Descendants().Where(element => element.Name.LocalName == "a");
        Assert.Equal(["b", "c", "d", "e"], links.Select(link => link.Value));
    }

    [Fact]
    public void A_heading_is_at_most_one_level_below_the_one_before() =>
        Assert.Equal([1, 2, 3, 2], Page.Headings(Page.Parse(Html(new ReportDocument().Heading(2, "a").Heading(4, "b").Heading(5, "c").Heading(1, "d")))).Select(heading => heading.Level));

    [Fact]
    public void Charts_follow_the_scheme_of_the_page_and_have_names_of_their_own()
    {
        string chart = new BarChart
        {
            Title = "Recall",
            ValueTitle = "recall",
            Categories = ["a", "b"],
            Series = [new ChartBars("recall", [new Interval(0.5, 0.4, 0.6), new Interval(1, 0.9, 1)])],
        }.ToSvg();
        string html = Html(new ReportDocument().Heading(1, "a").Image("one", "pictures/a.svg").Image("two", "pictures/b.svg"), _ => chart);
        var page = Page.Parse(html);
        Assert.Equal(2, Page.Elements(page, "svg").Count());
        Assert.DoesNotContain("rgb(51,51,51)", html, StringComparison.Ordinal);
        Assert.DoesNotContain("rgb(255,255,255)", html, StringComparison.Ordinal);
        Assert.Contains("fill:var(--series0)", html, StringComparison.Ordinal);
        string[] ids = [.. Page.Elements(page, "clipPath").Select(path => path.Attribute("id")!.Value)];
        Assert.All(ids, id => Assert.Contains($"url(#{id})", html, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_picture_would_run_or_load_is_left_out()
    {
        const string Svg = """
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="10" onload="x()">
            <script>x()</script><style>@import 'x'</style><foreignObject/><image href="http://example.org/x.png"/><image xlink:href="http://example.org/x.png"/>
            <rect fill="url(http://example.org/x)" style="fill:url('//example.org/x')" width="5" onclick="x()"/></svg>
            """;
        var page = Page.Parse(Html(new ReportDocument().Heading(1, "a").Image("one", "pictures/a.svg"), _ => Svg));
        Assert.Equal(["image", "image", "rect"], Assert.Single(Page.Elements(page, "svg")).Descendants().Select(element => element.Name.LocalName));
        Assert.Equal("5", Assert.Single(Page.Elements(page, "rect")).Attributes().Single().Value);
    }

    [Theory]
    [InlineData("Light", 1)]
    [InlineData("Dark", 2)]
    public void Text_and_charts_have_enough_contrast(string scheme, int column)
    {
        string declarations = column == 1 ? PageColors.Light : PageColors.Dark;
        var colors = declarations.TrimEnd(';').Split(';').Select(line => line.Split(':')).ToDictionary(pair => pair[0][2..], pair => pair[1]);
        double Contrast(string one, string other)
        {
            double[] light = [.. new[] { colors[one], colors[other] }.Select(Luminance).Order()];
            return (light[1] + 0.05) / (light[0] + 0.05);
        }
        foreach (string text in new[] { "ink", "title", "muted", "link", "wrong" }) Assert.True(Contrast(text, "paper") >= 4.5, $"{scheme}: {text}");
        foreach (string text in new[] { "ink", "link" }) Assert.True(Contrast(text, "guide") >= 4.5, $"{scheme}: {text} on the guide");
        // The paler colours of Okabe and Ito are not for the first lines of a chart.
        foreach (int series in new[] { 0, 1, 2 }) Assert.True(Contrast($"series{series}", "paper") >= 3, $"{scheme}: series {series}");
    }

    private static double Luminance(string hex)
    {
        double Channel(int start)
        {
            double value = Convert.ToInt32(hex.Substring(start, 2), 16) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * Channel(1) + 0.7152 * Channel(3) + 0.0722 * Channel(5);
    }
}
