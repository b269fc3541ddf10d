using System.Text;
using System.Text.RegularExpressions;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Runner.Reports;

/// <summary>
/// A Markdown document that has tables between markers, which are lines of their own outside blocks of code:
/// <c>&lt;!-- table NAME, made by midasnet report table --&gt;</c> and <c>&lt;!-- end of table NAME --&gt;</c>.
/// </summary>
internal sealed partial class MarkedTables
{
    private const int MaxBytes = 16 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string path;
    private readonly string text;
    private readonly List<(string Name, int Line, int Begin, int End)> places = [];

    /// <summary>Finds the tables of a document.</summary>
    /// <param name="path">The name of the document, for errors.</param>
    /// <param name="text">The document.</param>
    /// <exception cref="DataFormatException">A table begins and does not end, or ends and does not begin.</exception>
    public MarkedTables(string path, string text)
    {
        (this.path, this.text) = (path, text);
        (string Name, int Line, int Begin)? open = null;
        string? fence = null;
        int number = 0, start = 0;
        while (start < text.Length)
        {
            number++;
            int newLine = text.IndexOf('\n', start), next = newLine < 0 ? text.Length : newLine + 1;
            string line = text[start..next].TrimEnd();
            if (FenceOf(line) is { } mark)
            {
                if (fence is null) fence = mark;
                else if (mark.StartsWith(fence, StringComparison.Ordinal) && line.Trim() == mark) fence = null;
            }
            else if (fence is null && BeginLine().Match(line) is { Success: true } begin)
            {
                if (open is { } before) throw Unfinished(before.Name, before.Line);
                open = (begin.Groups["name"].Value, number, next);
            }
            else if (fence is null && EndLine().Match(line) is { Success: true } end)
            {
                string name = end.Groups["name"].Value;
                if (open is not { } begun) throw new DataFormatException(path, $"line {number}: the table '{name}' ends and has not begun: '{Begin(name)}' is missing above");
                if (begun.Name != name) throw Unfinished(begun.Name, begun.Line);
                places.Add((name, begun.Line, begun.Begin, start));
                open = null;
            }
            start = next;
        }
        if (open is { } left) throw Unfinished(left.Name, left.Line);
    }

    /// <summary>The names of the tables, in their order.</summary>
    public IReadOnlyList<string> Names => [.. places.Select(place => place.Name)];

    /// <summary>The names of the tables whose content was not what it is to be, in their order.</summary>
    public IReadOnlyList<string> Changed(Func<string, string> contentOf) =>
        [.. places.Where(place => text[place.Begin..place.End] != Between(contentOf(place.Name))).Select(place => place.Name)];

    /// <summary>The document with other contents of its tables.</summary>
    /// <param name="contentOf">The Markdown of a table, by its name.</param>
    public string With(Func<string, string> contentOf)
    {
        var result = new StringBuilder();
        int done = 0;
        foreach (var (name, _, begin, end) in places)
        {
            result.Append(text, done, begin - done).Append(Between(contentOf(name)));
            done = end;
        }
        return result.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>Reads a document whose tables are to be replaced.</summary>
    /// <exception cref="DataFormatException">It has no table, one that does not end, or is no text.</exception>
    /// <exception cref="IOException">It is missing, a link, a pipe or a device, or cannot be read.</exception>
    public static MarkedTables Read(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target) throw new IOException($"'{path}' is a link to '{target}': name the document itself");
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder, a document is wanted");
        using var stream = RegularFile.OpenRead(path);
        if (stream.Length > MaxBytes) throw new DataFormatException(path, $"it has {stream.Length:N0} bytes, a document has {MaxBytes:N0} at most");
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        string text;
        try
        {
            text = Strict.GetString(content);
        }
        catch (DecoderFallbackException error)
        {
            throw new DataFormatException(path, "it is no text in UTF-8", offset: error.Index, inner: error);
        }
        var document = new MarkedTables(path, text);
        return document.places.Count > 0 ? document : throw new DataFormatException(
            path, $"it has no place for a table: two lines '{Begin("NAME")}' and '{End("NAME")}' make one");
    }

    /// <summary>A table between its markers, as a document has it.</summary>
    public static string Marked(string name, string content) => $"{Begin(name)}\n\n{content}\n{End(name)}\n";

    // Lines end as they do in the document.
    private string Between(string content) => $"\n{content}\n".ReplaceLineEndings(text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n");

    private DataFormatException Unfinished(string name, int line) =>
        new(path, $"line {line}: the table '{name}' begins and does not end: '{End(name)}' is missing below, before any other table");

    private static string Begin(string name) => $"<!-- table {name}, made by midasnet report table -->";

    private static string End(string name) => $"<!-- end of table {name} -->";

    private static string? FenceOf(string line) => Fence().Match(line) is { Success: true } fence ? fence.Groups["mark"].Value : null;

    [GeneratedRegex(@"^\uFEFF?<!-- table (?<name>[\w-]+), made by midasnet report table -->$")]
    private static partial Regex BeginLine();

    [GeneratedRegex(@"^<!-- end of table (?<name>[\w-]+) -->$")]
    private static partial Regex EndLine();

    [GeneratedRegex(@"^ {0,3}(?<mark>`{3,}|~{3,})")]
    private static partial Regex Fence();
}
