using System.Globalization;
using System.Text;

namespace MidasNet.Learning.Labels;

/// <summary>
/// Writes proposed labels as CSV (RFC 4180): image,given,proposed,confidence, lines ended by CR LF, fields quoted where they need it. Names of
/// files and classes are untrusted: one that a spreadsheet would run as a formula gets an apostrophe before it, which spreadsheets take for the
/// mark of a text.
/// </summary>
public static class LabelProposalCsv
{
    /// <summary>Writes the header and one line for each proposal.</summary>
    /// <param name="writer">Where to.</param>
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

    /// <summary>A text as a field, quoted and disarmed where it needs it.</summary>
    internal static string Field(string text)
    {
        if (IsFormula(text)) text = $"'{text}";
        bool plain = text.AsSpan().IndexOfAny("\",\r\n") < 0 && text.Trim().Length == text.Length;
        return plain ? text : new StringBuilder(text).Replace("\"", "\"\"").Insert(0, '"').Append('"').ToString();
    }

    // A negative number begins like a formula, and is none.
    private static bool IsFormula(string text) => text.Length > 0 && "=+-@\t\r\n".Contains(text[0], StringComparison.Ordinal)
        && !double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
}
