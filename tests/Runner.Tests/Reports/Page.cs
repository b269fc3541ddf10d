using System.Xml;
using System.Xml.Linq;

namespace MidasNet.Runner.Tests.Reports;

/// <summary>Parses the page of a report for assertions.</summary>
internal static class Page
{
    private static readonly string[] Loading = ["src", "href", "srcset", "data", "action", "poster", "background"];

    /// <summary>Parses the page, which must be well-formed, and checks the rules for every page of a report.</summary>
    /// <param name="html">The page.</param>
    /// <param name="neighbours">Files of the same folder that it links to.</param>
    public static XElement Parse(string html, params string[] neighbours)
    {
        Assert.StartsWith("<!DOCTYPE html>\n", html, StringComparison.Ordinal);
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var root = XElement.Load(reader);
        Assert.Equal("html", root.Name.LocalName);
        Assert.NotNull(root.Attribute("lang"));
        Assert.Single(Elements(root, "main"));
        Assert.Empty(Elements(root, "script").Concat(Elements(root, "link")).Concat(Elements(root, "iframe")).Concat(Elements(root, "base")));
        foreach (var attribute in root.DescendantsAndSelf().Attributes())
        {
            string name = attribute.Name.LocalName;
            Assert.False(name.StartsWith("on", StringComparison.OrdinalIgnoreCase), $"{name} runs a script");
            if (Loading.Contains(name) && !IsNeighbour(attribute)) Assert.True(attribute.Value.StartsWith('#') || attribute.Value.StartsWith("data:image/png;base64,", StringComparison.Ordinal), attribute.Value);
            if (!attribute.IsNamespaceDeclaration) Assert.DoesNotContain("://", attribute.Value, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.All(Elements(root, "img"), picture => Assert.NotEqual("", picture.Attribute("alt")?.Value ?? ""));
        Assert.All(Elements(root, "svg"), chart => Assert.Equal(("img", false), (chart.Attribute("role")?.Value, string.IsNullOrEmpty(chart.Attribute("aria-label")?.Value))));
        Assert.All(Elements(root, "th"), header => Assert.Contains(header.Attribute("scope")?.Value, new[] { "col", "row" }));
        string[] ids = [.. root.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(Elements(root, "a").Where(link => !IsNeighbour(link.Attribute("href")!)), link => Assert.Contains(link.Attribute("href")!.Value[1..], ids));
        RequireHeadingsInOrder(Headings(root));
        return root;

        bool IsNeighbour(XAttribute attribute) => attribute is { Name.LocalName: "href", Parent.Name.LocalName: "a" } && neighbours.Contains(attribute.Value);
    }

    /// <summary>The levels and texts of the headings of the report.</summary>
    public static IReadOnlyList<(int Level, string Text)> Headings(XElement root) =>
        [.. Elements(root, "main").Descendants().Where(element => element.Name.LocalName is ['h', >= '1' and <= '6']).Select(heading => (heading.Name.LocalName[1] - '0', heading.Value))];

    /// <summary>All elements of a name.</summary>
    public static IEnumerable<XElement> Elements(XElement root, string name) => root.Descendants().Where(element => element.Name.LocalName == name);

    private static void RequireHeadingsInOrder(IReadOnlyList<(int Level, string Text)> headings)
    {
        Assert.Equal(1, headings[0].Level);
        Assert.Single(headings, heading => heading.Level == 1);
        for (int i = 1; i < headings.Count; i++) Assert.InRange(headings[i].Level, 2, headings[i - 1].Level + 1);
    }
}
