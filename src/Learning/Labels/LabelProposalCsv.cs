using System.Globalization;
using System.Text;
using MidasNet.Data;
using MidasNet.Data.Layouts;

namespace MidasNet.Learning.Labels;

/// <summary>
/// Writes and reads proposed labels as CSV (RFC 4180): image,given,proposed,confidence, with lines ended by CR LF and fields quoted where necessary. Names of files
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
        Write(writer, proposals.Select(proposal => new NamedProposal(
            names[proposal.Image], classNames[proposal.Given], classNames[proposal.Proposed], proposal.Confidence)));
    }

    /// <summary>Writes the header and one line for each proposal.</summary>
    /// <param name="writer">The destination.</param>
    /// <param name="proposals">The proposals.</param>
    public static void Write(TextWriter writer, IEnumerable<NamedProposal> proposals)
    {
        writer.Write("image,given,proposed,confidence\r\n");
        foreach (var proposal in proposals)
        {
            string confidence = proposal.Confidence.ToString("0.######", CultureInfo.InvariantCulture);
            writer.Write($"{Field(proposal.Image)},{Field(proposal.Given)},{Field(proposal.Proposed ?? "")},{confidence}\r\n");
        }
    }

    /// <summary>Reads such a file, also one that was edited; without a confidence it is 1.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The proposals and their lines, from 1.</returns>
    /// <exception cref="DataFormatException">It is not such a file, or names an image twice; says in which line.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<(int Line, NamedProposal Proposal)> Read(string path)
    {
        const int Columns = 4;
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no '{path}'", path);
        var records = DelimitedText.Records(path, File.ReadAllText(path), ',').ToList();
        if (records.Count == 0 || records[0].Fields is not ["image", "given", "proposed", ..])
            throw new DataFormatException(path, "it does not begin with the line 'image,given,proposed,confidence', as 'audit --relabel' and 'serve' write it");
        var found = new List<(int, NamedProposal)>();
        var lineOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, fields) in records.Skip(1))
        {
            if (fields.Length is < Columns - 1 or > Columns) throw new DataFormatException(path, $"line {line} has {fields.Length} fields, not {Columns}");
            double confidence = 1;
            if (fields.Length == Columns && !double.TryParse(fields[3], NumberStyles.Float, CultureInfo.InvariantCulture, out confidence))
                throw new DataFormatException(path, $"line {line}: the confidence '{fields[3]}' is not a number");
            var proposal = new NamedProposal(Text(fields[0]), Text(fields[1]), fields[2].Length == 0 ? null : Text(fields[2]), confidence);
            if (!lineOf.TryAdd(proposal.Image, line)) throw new DataFormatException(path, $"line {line}: '{proposal.Image}' is in line {lineOf[proposal.Image]}, too");
            found.Add((line, proposal));
        }
        return found;
    }

    // Without the apostrophe that marks a text.
    private static string Text(string field) => field.Length > 1 && field[0] == '\'' && IsFormula(field[1..]) ? field[1..] : field;

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
