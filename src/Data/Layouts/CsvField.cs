using System.Globalization;
using System.Text;

namespace MidasNet.Data.Layouts;

/// <summary>
/// A field of the CSV files that the program writes (RFC 4180). Names of files and classes are untrusted: one that a spreadsheet would evaluate as a formula is
/// prefixed with an apostrophe, which marks it as text, and so is one that begins with apostrophes before a formula.
/// </summary>
internal static class CsvField
{
    /// <summary>The text as a field, escaped, and quoted where necessary.</summary>
    public static string Of(string text)
    {
        if (IsFormula(text.TrimStart('\''))) text = $"'{text}";
        bool plain = text.AsSpan().IndexOfAny("\",\r\n") < 0 && text.Trim().Length == text.Length;
        return plain ? text : new StringBuilder(text).Replace("\"", "\"\"").Insert(0, '"').Append('"').ToString();
    }

    /// <summary>The text of a field without its quotes: without the apostrophe that <see cref="Of"/> adds.</summary>
    public static string Text(string field) => field.StartsWith('\'') && IsFormula(field.TrimStart('\'')) ? field[1..] : field;

    // A negative number begins like a formula, but is not one.
    private static bool IsFormula(string text) => text.Length > 0 && "=+-@\t\r\n".Contains(text[0], StringComparison.Ordinal)
        && !double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
}
