using System.Text;
using System.Xml;

namespace MidasNet.Runner.Reports;

/// <summary>Writes elements that are both HTML and well-formed XML. All text is encoded.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder text = new();
    private readonly Stack<string> open = new();

    /// <summary>Begins an element; attributes with the value null are left out.</summary>
    public HtmlText Begin(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(name, attributes).Append('>');
        open.Push(name);
        return this;
    }

    /// <summary>Ends the element that was begun last.</summary>
    public HtmlText End()
    {
        text.Append("</").Append(open.Pop()).Append('>');
        return this;
    }

    /// <summary>An element with text.</summary>
    public HtmlText Element(string name, string content, params ReadOnlySpan<(string Name, string? Value)> attributes) => Begin(name, attributes).Text(content).End();

    /// <summary>An element that has no content, such as a picture.</summary>
    public HtmlText Empty(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(name, attributes).Append(" />");
        return this;
    }

    /// <summary>Text.</summary>
    public HtmlText Text(string content)
    {
        text.Append(Encode(content));
        return this;
    }

    /// <summary>Text with its inline Markdown.</summary>
    public HtmlText Markdown(string markdown)
    {
        foreach (var (element, content) in InlineMarkdown.Runs(markdown))
        {
            if (element.Length == 0) Text(content);
            else Element(element, content);
        }
        return this;
    }

    /// <summary>A part that is HTML already.</summary>
    public HtmlText Raw(string html)
    {
        text.Append(html);
        return this;
    }

    /// <summary>A line feed.</summary>
    public HtmlText Line() => Raw("\n");

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    /// <summary>Encodes a text for an element or an attribute; characters that XML cannot represent become �.</summary>
    public static string Encode(string content)
    {
        var result = new StringBuilder(content.Length);
        foreach (var rune in content.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '&' => result.Append("&amp;"),
                '"' => result.Append("&quot;"),
                '\'' => result.Append("&#39;"),
                _ => result.Append(!rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : Rune.ReplacementChar.ToString()),
            };
        }
        return result.ToString();
    }

    private StringBuilder Tag(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        text.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
            if (value is not null) text.Append(' ').Append(attribute).Append("=\"").Append(Encode(value)).Append('"');
        return text;
    }
}
