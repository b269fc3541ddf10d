using System.Text.Json.Serialization;

namespace MidasNet.Runner.Reports;

/// <summary>A part of a <see cref="ReportDocument"/>. Texts are inline Markdown, see <see cref="InlineMarkdown"/>.</summary>
[JsonDerivedType(typeof(Heading), "heading")]
[JsonDerivedType(typeof(Paragraph), "paragraph")]
[JsonDerivedType(typeof(List), "list")]
[JsonDerivedType(typeof(Table), "table")]
[JsonDerivedType(typeof(Picture), "picture")]
[JsonDerivedType(typeof(Code), "code")]
[JsonDerivedType(typeof(Link), "link")]
internal abstract record ReportBlock
{
    /// <summary>A heading of level 1, that of the report, to 6.</summary>
    internal sealed record Heading(int Level, string Title) : ReportBlock;

    /// <summary>A paragraph.</summary>
    internal sealed record Paragraph(string Text) : ReportBlock;

    /// <summary>A list without numbers.</summary>
    internal sealed record List(IReadOnlyList<string> Items) : ReportBlock;

    /// <summary>A table; each row has one cell for each header, and the first cell names the row.</summary>
    internal sealed record Table(IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows) : ReportBlock
    {
        /// <summary>Whether all cells of a column are numbers, with interval or unit, or an en dash for none.</summary>
        public bool IsNumeric(int column) => Rows.Count > 0 && Rows.All(row => ReportNumber.Is(row[column]));
    }

    /// <summary>A picture of the run folder.</summary>
    /// <param name="Description">The text for readers who cannot see it, as it is.</param>
    /// <param name="File">The path relative to the folder, with slashes.</param>
    internal sealed record Picture(string Description, string File) : ReportBlock;

    /// <summary>Preformatted text, such as a command, as it is.</summary>
    internal sealed record Code(string Content, string Language) : ReportBlock;

    /// <summary>A link to another page of the same folder.</summary>
    /// <param name="Text">The text of the link, as it is.</param>
    /// <param name="File">The name of the file.</param>
    internal sealed record Link(string Text, string File) : ReportBlock;
}
