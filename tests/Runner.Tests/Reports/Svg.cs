using System.Globalization;
using System.Xml.Linq;

namespace MidasNet.Runner.Tests.Reports;

/// <summary>Parses an SVG for assertions.</summary>
internal static class Svg
{
    /// <summary>Parses the picture, which must be well-formed, and checks the rules for every picture of a report.</summary>
    public static XElement Parse(string svg)
    {
        var root = XElement.Parse(svg);
        Assert.Equal("{http://www.w3.org/2000/svg}svg", root.Name.ToString());
        Assert.Equal(["0", "0", Value(root, "width"), Value(root, "height")], Value(root, "viewBox").Split(' '));
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", svg, StringComparison.Ordinal);

        var background = root.Elements().First();
        Assert.Equal("rect", background.Name.LocalName);
        Assert.Equal(Value(root, "width"), Value(background, "width"));
        return root;
    }

    /// <summary>All texts in the picture.</summary>
    public static IReadOnlyList<string> Texts(XElement root) => [.. Elements(root, "text").Select(text => text.Value)];

    /// <summary>Asserts that the picture contains each of the texts.</summary>
    public static void Writes(XElement root, params string[] texts) => Assert.Empty(texts.Except(Texts(root)));

    /// <summary>All elements with the given name.</summary>
    public static IReadOnlyList<XElement> Elements(XElement root, string name) =>
        [.. root.Descendants().Where(element => element.Name.LocalName == name)];

    /// <summary>A required attribute.</summary>
    public static string Value(XElement element, string attribute) => Assert.IsType<XAttribute>(element.Attribute(attribute)).Value;

    /// <summary>A required numeric attribute.</summary>
    public static double Number(XElement element, string attribute) => double.Parse(Value(element, attribute), CultureInfo.InvariantCulture);
}
