using System.Globalization;
using System.Text;
using System.Xml;

namespace MidasNet.Runner.Reports;

/// <summary>Draws rectangles, text and pictures into an SVG with white background, for charts that OxyPlot cannot draw. Sizes are in pixels.</summary>
internal sealed class SvgDocument : IDisposable
{
    private const string Namespace = "http://www.w3.org/2000/svg";
    private readonly StringBuilder text = new();
    private readonly XmlWriter xml;

    /// <summary>An empty drawing.</summary>
    public SvgDocument(double width, double height)
    {
        xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = " ", NewLineChars = "\n" });
        xml.WriteStartElement("svg", Namespace);
        Attribute("width", width);
        Attribute("height", height);
        xml.WriteAttributeString("viewBox", $"0 0 {Number(width)} {Number(height)}");
        xml.WriteAttributeString("font-family", ChartColors.Fonts);
        Rectangle(0, 0, width, height, "#FFFFFF");
    }

    /// <summary>Fills a rectangle, with an optional tooltip, and with an opacity of 0 to 1.</summary>
    public void Rectangle(double x, double y, double width, double height, string fill, string? hint = null, double opacity = 1)
    {
        xml.WriteStartElement("rect", Namespace);
        Attribute("x", x);
        Attribute("y", y);
        Attribute("width", width);
        Attribute("height", height);
        xml.WriteAttributeString("fill", fill);
        if (opacity < 1) xml.WriteAttributeString("fill-opacity", opacity.ToString("0.###", CultureInfo.InvariantCulture));
        if (hint != null) xml.WriteElementString("title", Namespace, Writable(hint));
        xml.WriteEndElement();
    }

    /// <summary>Draws the outline of a rectangle.</summary>
    public void Frame(double x, double y, double width, double height, string color, double thickness = 1)
    {
        xml.WriteStartElement("rect", Namespace);
        Attribute("x", x);
        Attribute("y", y);
        Attribute("width", width);
        Attribute("height", height);
        xml.WriteAttributeString("fill", "none");
        xml.WriteAttributeString("stroke", color);
        Attribute("stroke-width", thickness);
        xml.WriteEndElement();
    }

    /// <summary>Writes text with its start, middle or end at x and its baseline at y.</summary>
    /// <param name="x">The X coordinate of the anchor.</param>
    /// <param name="y">The Y coordinate of the baseline.</param>
    /// <param name="content">The text; characters that XML cannot represent become �.</param>
    /// <param name="size">The font size.</param>
    /// <param name="color">The colour.</param>
    /// <param name="anchor">The part of the text at x: <c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="bold">Whether the text is bold.</param>
    /// <param name="upwards">Whether the text runs from bottom to top.</param>
    public void Text(
        double x, double y, string content, double size, string color = ChartColors.Ink, string anchor = "middle", bool bold = false, bool upwards = false)
    {
        xml.WriteStartElement("text", Namespace);
        Attribute("x", x);
        Attribute("y", y);
        Attribute("font-size", size);
        xml.WriteAttributeString("fill", color);
        xml.WriteAttributeString("text-anchor", anchor);
        if (bold) xml.WriteAttributeString("font-weight", "bold");
        if (upwards) xml.WriteAttributeString("transform", $"rotate(-90 {Number(x)} {Number(y)})");
        xml.WriteString(Writable(content));
        xml.WriteEndElement();
    }

    /// <summary>Embeds a PNG, whose pixels stay sharp when enlarged.</summary>
    public void Picture(double x, double y, double width, double height, byte[] png)
    {
        xml.WriteStartElement("image", Namespace);
        Attribute("x", x);
        Attribute("y", y);
        Attribute("width", width);
        Attribute("height", height);
        // An attribute instead of a style, which the content policy of code hosts may forbid.
        xml.WriteAttributeString("image-rendering", "pixelated");
        xml.WriteAttributeString("href", "data:image/png;base64," + Convert.ToBase64String(png));
        xml.WriteEndElement();
    }

    /// <summary>Ends the drawing and returns its text.</summary>
    public string ToSvg()
    {
        xml.WriteEndElement();
        xml.Flush();
        return text.Append('\n').ToString();
    }

    /// <summary>Releases the writer.</summary>
    public void Dispose() => xml.Dispose();

    /// <summary>A text without characters that XML cannot represent: class names and file names may contain any character.</summary>
    internal static string Writable(string content) =>
        string.Concat(content.EnumerateRunes().Select(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value) ? rune : Rune.ReplacementChar));

    private void Attribute(string name, double value) => xml.WriteAttributeString(name, Number(value));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
