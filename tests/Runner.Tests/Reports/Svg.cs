using System.Globalization;
using System.Xml.Linq;

namespace MidasNet.Runner.Tests.Reports;

/// <summary>Reads an SVG back, to make claims about it.</summary>
internal static class Svg
{
    /// <summary>Parses the picture, which fails if it is not well-formed, and checks what holds for every picture of a report.</summary>
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

    /// <summary>Claims that each of the texts is written somewhere in the picture.</summary>
    public static void Writes(XElement root, params string[] texts) => Assert.Empty(texts.Except(Texts(root)));

    /// <summary>All elements of a kind.</summary>
    public static IReadOnlyList<XElement> Elements(XElement root, string name) =>
        [.. root.Descendants().Where(element => element.Name.LocalName == name)];

    /// <summary>An attribute that must be there.</summary>
    public static string Value(XElement element, string attribute) => Assert.IsType<XAttribute>(element.Attribute(attribute)).Value;

    /// <summary>An attribute that must be a number.</summary>
    public static double Number(XElement element, string attribute) => double.Parse(Value(element, attribute), CultureInfo.InvariantCulture);
}
