using System.Globalization;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study;
using MidasNet.Runner.Study.Characters;
using MidasNet.Runner.Study.Transfer;
using MidasNet.Runner.Study.WrongLabels;
using MidasNet.Weights;

namespace MidasNet.Runner.Reports;

/// <summary>The report of a study: <c>report.md</c> with its pictures, rewritten after each part so that a stopped run has one too.</summary>
internal sealed class StudyReport(RunFolder folder, StudyOptions options, RunEnvironment environment, DataFolder data)
{
    private readonly List<Action<MarkdownReport>> sections = [];

    /// <summary>Adds Part 1.</summary>
    public void Add(CharacterOutcome outcome) => sections.Add(new Part1Section(this, outcome).Write);

    /// <summary>Adds Part 1 on EMNIST.</summary>
    public void Add(EmnistOutcome outcome) => sections.Add(new EmnistSection(this, outcome).Write);

    /// <summary>Adds Part 2.</summary>
    public void Add(TransferOutcome outcome) => sections.Add(new Part2Section(this, outcome).Write);

    /// <summary>Adds Part 3.</summary>
    public void Add(WrongLabelOutcome outcome) => sections.Add(new Part3Section(this, outcome).Write);

    /// <summary>Writes what there is.</summary>
    public void Save(double seconds)
    {
        var report = new MarkdownReport();
        report.Heading(1, "MIDAS Lab task 2: characters, transfer, wrong labels");
        report.Paragraph(
            $"Preset `{options.Preset.ToString().ToLowerInvariant()}`, seed {options.Seed}, {seconds:F0} s on {environment.Machine};"
            + $" commit {environment.Commit ?? "unknown"}, MidasNet {environment.ProductVersion},"
            + $" {environment.Runtime}. {Sentence(data.ToString())}.");
        foreach (var section in sections) section(report);
        report.Save(folder.Report);
    }

    /// <summary>Writes a picture and links it.</summary>
    public void Picture(MarkdownReport report, string description, string name, string svg)
    {
        AtomicFile.Write(Path.Combine(folder.Pictures, name), svg);
        report.Image(description, $"pictures/{name}");
    }

    /// <summary>Writes a picture and links it.</summary>
    public void Picture(MarkdownReport report, string description, string name, byte[] png)
    {
        AtomicFile.Write(Path.Combine(folder.Pictures, name), png);
        report.Image(description, $"pictures/{name}");
    }

    /// <summary>A share as per cent; a dash for none.</summary>
    public static string Percent(double? share, int decimals = 1) =>
        share is { } value && !double.IsNaN(value) ? (100 * value).ToString($"F{decimals}", CultureInfo.InvariantCulture) + " %" : "–";

    /// <summary>A number; a dash for none.</summary>
    public static string Number(double? value, int decimals = 0) =>
        value is { } number && !double.IsNaN(number) ? number.ToString($"N{decimals}", CultureInfo.InvariantCulture) : "–";

    /// <summary>What stands behind the title of a part, so that nobody takes synthetic results for real ones.</summary>
    public static string Origin(DataKind kind) => kind == DataKind.Real ? "real data" : "synthetic data, drawn by the program itself";

    private static string Sentence(string line) => char.ToUpperInvariant(line[0]) + line[1..];
}
