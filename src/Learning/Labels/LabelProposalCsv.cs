using System.Globalization;
using System.Text;

namespace MidasNet.Learning.Labels;

/// <summary>
/// Writes proposed labels as CSV (RFC 4180): image,given,proposed,confidence, with lines ended by CR LF and fields quoted where necessary. Names of files
/// and classes are untrusted: a name that a spreadsheet would evaluate as a formula is prefixed with an apostrophe, which marks it as text.
/// </summary>
internal static class LabelProposalCsv
{
    /// <summary>Writes the header and one line for each proposal.</summary>
    /// <param name="writer">The destination.</param>
    /// <param name="proposals">The proposals.</param>
    /// <param name="names">The name of each image of the set.</param>
    /// <param name="classNames">The name of each class.</param>
    public static void Write(TextWriter writer, IEnumerable<LabelProposal> proposals, IReadOnlyList<string> names, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(proposals);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(classNames);
        writer.Write("image,given,proposed,confidence\r\n");
        foreach (var proposal in proposals)
        {
            string confidence = proposal.Confidence.ToString("0.######", CultureInfo.InvariantCulture);
            string labels = $"{Field(classNames[proposal.Given])},{Field(classNames[proposal.Proposed])}";
            writer.Write($"{Field(names[proposal.Image])},{labels},{confidence}\r\n");
        }
    }

    /// <summary>Text as a field, escaped and quoted where necessary.</summary>
    internal static string Field(string text)
    {
        if (IsFormula(text)) text = $"'{text}";
        bool plain = text.AsSpan().IndexOfAny("\",\r\n") < 0 && text.Trim().Length == text.Length;
        return plain ? text : new StringBuilder(text).Replace("\"", "\"\"").Insert(0, '"').Append('"').ToString();
    }

    // A negative number begins like a formula, but is not one.
    private static bool IsFormula(string text) => text.Length > 0 && "=+-@\t\r\n".Contains(text[0], StringComparison.Ordinal)
        && !double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
}
