namespace MidasNet.Runner.Reports;

/// <summary>
/// The Markdown within the texts of a report: <c>**strong**</c>, <c>*emphasis*</c>, <c>`code`</c>, and a backslash before a character that stands for
/// itself. Anything else is text.
/// </summary>
internal static class InlineMarkdown
{
    private const string Special = "\\`*_[]<>&#!";

    /// <summary>A text that no reader of Markdown takes for anything else: names out of files must not become links, pictures or HTML of a page.</summary>
    public static string Escape(string text) => string.Concat(text.Select(letter =>
        char.IsControl(letter) ? " " : Special.Contains(letter, StringComparison.Ordinal) ? $"\\{letter}" : $"{letter}"));

    /// <summary>The text without its marks.</summary>
    public static string Plain(string markdown) => string.Concat(Runs(markdown).Select(run => run.Text));

    /// <summary>The text in runs, each with the HTML element that it is in; an empty one for plain text.</summary>
    public static IEnumerable<(string Element, string Text)> Runs(string markdown)
    {
        var plain = new System.Text.StringBuilder();
        for (int i = 0; i < markdown.Length; i++)
        {
            if (markdown[i] == '\\' && i + 1 < markdown.Length && (char.IsAsciiLetterOrDigit(markdown[i + 1]), char.IsAscii(markdown[i + 1])) == (false, true)
                && !char.IsWhiteSpace(markdown[i + 1]))
            {
                plain.Append(markdown[++i]);
                continue;
            }
            var (element, mark) = markdown[i] switch
            {
                '*' when i + 1 < markdown.Length && markdown[i + 1] == '*' => ("strong", "**"),
                '*' => ("em", "*"),
                '`' => ("code", "`"),
                _ => ("", ""),
            };
            int start = i + mark.Length;
            int end = element.Length > 0 ? End(markdown, start, mark) : -1;
            if (end <= start || (mark != "`" && char.IsWhiteSpace(markdown[start])))
            {
                plain.Append(markdown[i]);
                continue;
            }
            if (plain.Length > 0) yield return ("", plain.ToString());
            plain.Clear();
            string inner = markdown[start..end];
            yield return (element, mark == "`" ? inner : Plain(inner));
            i = end + mark.Length - 1;
        }
        if (plain.Length > 0) yield return ("", plain.ToString());
    }

    // Escapes count everywhere but in code.
    private static int End(string markdown, int start, string mark)
    {
        for (int i = start; i <= markdown.Length - mark.Length; i++)
        {
            if (mark != "`" && markdown[i] == '\\') i++;
            else if (string.CompareOrdinal(markdown, i, mark, 0, mark.Length) == 0) return i;
        }
        return -1;
    }
}
