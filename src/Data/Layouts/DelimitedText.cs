using System.Text;

namespace MidasNet.Data.Layouts;

/// <summary>
/// Records of a text of delimited fields, after RFC 4180: fields may stand in quotes, and then contain delimiters, line ends and doubled quotes. Lines end in
/// CR LF or LF; empty lines are skipped.
/// </summary>
internal static class DelimitedText
{
    /// <summary>The delimiter of a table, by its first line: a comma, a tab or a semicolon.</summary>
    /// <param name="text">The content of the file.</param>
    /// <param name="usual">The delimiter where the text does not tell; null to look for it.</param>
    /// <returns>The delimiter, and the text without the line <c>sep=;</c> by which Excel states it; lines keep their numbers.</returns>
    public static (char Delimiter, string Text) DelimiterOf(string text, char? usual = null)
    {
        const string Stated = "sep=";
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        if (text.StartsWith(Stated, StringComparison.OrdinalIgnoreCase) && (end < 0 ? text.Length : end) == Stated.Length + 1)
            return (text[Stated.Length], end < 0 ? "" : text[end..]);
        var first = text.AsSpan().TrimStart("\r\n");
        first = first[..(first.IndexOfAny('\r', '\n') is >= 0 and var length ? length : first.Length)];
        return (usual ?? (first.Contains(',') ? ',' : first.Contains('\t') ? '\t' : first.Contains(';') ? ';' : ','), text);
    }

    /// <summary>Splits a text.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="text">Its content.</param>
    /// <param name="delimiter">The character between two fields of a line.</param>
    /// <returns>The number of the line on which each record begins, from 1, and its fields.</returns>
    /// <exception cref="DataFormatException">A quote is not closed, or stands within a field; says in which line.</exception>
    public static IEnumerable<(int Line, string[] Fields)> Records(string path, string text, char delimiter)
    {
        var (fields, field) = (new List<string>(), new StringBuilder());
        int line = 1, at = 0;
        while (at < text.Length)
        {
            int first = line;
            bool isOver = false;
            while (!isOver)
            {
                bool isQuoted = at < text.Length && text[at] == '"';
                if (isQuoted) at = ReadQuoted(path, text, at, field, ref line);
                int end = at;
                while (end < text.Length && text[end] != delimiter && text[end] != '\n') end++;
                isOver = end == text.Length || text[end] == '\n';
                var rest = text.AsSpan(at, end - at);
                if (isOver && rest.EndsWith('\r')) rest = rest[..^1];
                if (rest.Contains('"') || (isQuoted && rest.Length > 0))
                    throw new DataFormatException(path, $"line {line}: a quote stands within a field; put the whole field in quotes, and double those in it");
                fields.Add(field.Append(rest).ToString());
                field.Clear();
                at = end + 1;
            }
            line++;
            if (fields is not [""]) yield return (first, [.. fields]);
            fields.Clear();
        }
    }

    // Appends the content, and returns the position after the closing quote.
    private static int ReadQuoted(string path, string text, int at, StringBuilder field, ref int line)
    {
        int first = line;
        for (int i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '\n') line++;
            if (text[i] != '"')
            {
                field.Append(text[i]);
                continue;
            }
            if (i + 1 == text.Length || text[i + 1] != '"') return i + 1;
            field.Append(text[i++]);
        }
        throw new DataFormatException(path, $"line {first}: a quote is opened here and not closed");
    }
}
