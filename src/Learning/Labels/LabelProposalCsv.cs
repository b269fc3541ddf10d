using System.Globalization;
using MidasNet.Data;
using MidasNet.Data.Layouts;

namespace MidasNet.Learning.Labels;

/// <summary>
/// Writes and reads proposed labels as CSV (RFC 4180): image,given,proposed,confidence, with lines ended by CR LF and fields as <see cref="CsvField"/> writes them.
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
            writer.Write($"{CsvField.Of(proposal.Image)},{CsvField.Of(proposal.Given)},{CsvField.Of(proposal.Proposed ?? "")},{confidence}\r\n");
        }
    }

    /// <summary>Reads such a file, also one that was edited, or saved by a spreadsheet with semicolons or tabs; columns are found by their names. Without a confidence it is 1.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The proposals and their lines, from 1.</returns>
    /// <exception cref="DataFormatException">It is not such a file, or names an image twice; says in which line.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<(int Line, NamedProposal Proposal)> Read(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no '{path}'", path);
        string whole = LabelTable.ReadText(path)
            ?? throw new DataFormatException(path, "this table is no text in UTF-8: save it again as UTF-8 (spreadsheets call it 'CSV UTF-8')");
        var (delimiter, text) = DelimitedText.DelimiterOf(whole);
        var records = DelimitedText.Records(path, text, delimiter).ToList();
        string[] names = records.Count == 0 ? [] : [.. records[0].Fields.Select(name => name.Trim())];
        int Column(string name) => Array.FindIndex(names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        int image = Column("image"), given = Column("given"), proposed = Column("proposed"), sure = Column("confidence");
        if (image < 0 || given < 0 || proposed < 0)
        {
            throw new DataFormatException(
                path, "its first line does not name the columns 'image', 'given' and 'proposed', as 'audit --relabel' and 'serve' write it: image,given,proposed,confidence");
        }
        var found = new List<(int, NamedProposal)>();
        var lineOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, fields) in records.Skip(1))
        {
            // Some leave out an empty confidence at the end of a line.
            if (fields.Length > names.Length || fields.Length <= Math.Max(Math.Max(image, given), proposed))
                throw new DataFormatException(path, $"line {line} has {fields.Length} fields, not {names.Length}");
            double confidence = 1;
            if (sure >= 0 && sure < fields.Length && !TryNumber(fields[sure], delimiter, out confidence))
                throw new DataFormatException(path, $"line {line}: the confidence '{fields[sure]}' is not a number");
            var proposal = new NamedProposal(
                CsvField.Text(fields[image]), CsvField.Text(fields[given]), fields[proposed].Length == 0 ? null : CsvField.Text(fields[proposed]), confidence);
            if (!lineOf.TryAdd(proposal.Image, line)) throw new DataFormatException(path, $"line {line}: '{proposal.Image}' is in line {lineOf[proposal.Image]}, too");
            found.Add((line, proposal));
        }
        return found;
    }

    // A spreadsheet may write decimal commas, where semicolons separate the fields.
    private static bool TryNumber(string field, char delimiter, out double number) =>
        double.TryParse(delimiter == ',' ? field : field.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
