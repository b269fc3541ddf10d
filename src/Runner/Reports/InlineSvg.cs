using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace MidasNet.Runner.Reports;

/// <summary>
/// Makes an SVG file a part of an HTML page: its names of parts become different from those of other pictures, its colours follow the page's light and dark
/// scheme, and whatever could run or load something is left out, since the file may come from someone else.
/// </summary>
internal static partial class InlineSvg
{
    private const string EmbeddedPicture = "data:image/png;base64,";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly HashSet<string> Elements =
        ["svg", "g", "defs", "clipPath", "rect", "line", "polyline", "polygon", "path", "circle", "ellipse", "text", "tspan", "image", "title", "desc"];

    private static readonly HashSet<string> ColourAttributes = ["fill", "stroke"];

    /// <summary>The <c>svg</c> element of a picture.</summary>
    /// <param name="svg">The content of the file.</param>
    /// <param name="number">The number of the picture on the page.</param>
    /// <param name="description">The text for readers who cannot see it.</param>
    /// <exception cref="XmlException">It is not a well-formed SVG without a document type.</exception>
    public static string Of(string svg, int number, string description)
    {
        using var reader = XmlReader.Create(new StringReader(svg), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        var root = XElement.Load(reader);
        if (root.Name != Svg + "svg") throw new XmlException($"the root element is '{root.Name.LocalName}', expected 'svg'");
        root.DescendantNodes().Where(node => node is XComment or XProcessingInstruction).Remove();
        root.Descendants().Where(element => element.Name.Namespace != Svg || !Elements.Contains(element.Name.LocalName)).Remove();
        foreach (var element in root.DescendantsAndSelf()) Adapt(element, $"p{number.ToString(CultureInfo.InvariantCulture)}-");
        root.SetAttributeValue("style", double.TryParse(root.Attribute("width")?.Value, CultureInfo.InvariantCulture, out double width)
            ? string.Create(CultureInfo.InvariantCulture, $"--width:{width}px") : null);
        root.SetAttributeValue("width", null);
        root.SetAttributeValue("height", null);
        root.SetAttributeValue("version", null);
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-label", SvgDocument.Writable(description));
        return root.ToString(SaveOptions.DisableFormatting);
    }

    private static void Adapt(XElement element, string prefix)
    {
        string style = "";
        foreach (var attribute in element.Attributes().ToList())
        {
            if (attribute.IsNamespaceDeclaration)
            {
                if (attribute.Value != Svg.NamespaceName) attribute.Remove();
                continue;
            }
            string name = attribute.Name.LocalName, value = attribute.Value;
            bool isReference = name == "href";
            bool loads = isReference
                ? !value.StartsWith('#') && !value.StartsWith(EmbeddedPicture, StringComparison.Ordinal)
                : LocalReference().Replace(value, "").Contains("url(", StringComparison.OrdinalIgnoreCase);
            if (loads || attribute.Name.Namespace != XNamespace.None || name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || name == "class")
            {
                attribute.Remove();
                continue;
            }
            if (name == "id") attribute.Value = prefix + value;
            else if (isReference && value.StartsWith('#')) attribute.Value = $"#{prefix}{value[1..]}";
            else if (!isReference) attribute.Value = LocalReference().Replace(value, match => $"url(#{prefix}{match.Groups[1].Value})");

            if (ColourAttributes.Contains(name) && PageColors.VariableOf(value) is { } variable)
            {
                style += $"{name}:{variable};";
                attribute.Remove();
            }
            else if (name == "style")
            {
                style += Colour().Replace(attribute.Value, match => PageColors.VariableOf(match.Value) ?? match.Value).TrimEnd(';') + ";";
            }
        }
        element.SetAttributeValue("style", style.Length > 0 ? style : null);
    }

    [GeneratedRegex(@"url\(#([\w-]+)\)")]
    private static partial Regex LocalReference();

    [GeneratedRegex(@"#[0-9A-Fa-f]{6}(?![0-9A-Fa-f])|rgb\(\d{1,3},\d{1,3},\d{1,3}\)")]
    private static partial Regex Colour();
}
