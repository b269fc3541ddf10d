using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Study.Part3;

namespace MidasNet.Runner.Study;

/// <summary>The report of a study: <c>report.md</c> and <c>report.html</c>, rewritten after each part so that an interrupted run has one too.</summary>
internal sealed class StudyReport(RunFolder folder, StudyOptions options, RunEnvironment environment, DataFolder data)
{
    private readonly ReportPictures pictures = new(folder);
    private readonly List<Action<ReportDocument>> sections = [];

    /// <summary>Adds Part 1.</summary>
    public void Add(CharacterOutcome outcome) => sections.Add(new Part1Section(pictures, outcome).Write);

    /// <summary>Adds Part 1 on EMNIST.</summary>
    public void Add(EmnistOutcome outcome) => sections.Add(new EmnistSection(pictures, outcome).Write);

    /// <summary>Adds Part 2.</summary>
    public void Add(TransferOutcome outcome) => sections.Add(new Part2Section(pictures, outcome).Write);

    /// <summary>Adds Part 3.</summary>
    public void Add(WrongLabelOutcome outcome) => sections.Add(new Part3Section(pictures, outcome).Write);

    /// <summary>Writes what there is.</summary>
    /// <param name="results">The results of the parts so far.</param>
    public void Save(StudyResults results)
    {
        var report = new ReportDocument();
        report.Heading(1, "MIDAS Lab task 2: characters, transfer, wrong labels");
        report.Paragraph(
            $"Preset `{options.Preset.ToString().ToLowerInvariant()}`, seed {options.Seed}, {results.Seconds:F0} s on {environment.Machine};"
            + $" commit {environment.Commit ?? "unknown"}, MidasNet {environment.ProductVersion},"
            + $" {environment.Runtime}. {Sentence(data.ToString())}.");
        report.Results(results.Headlines());
        foreach (var section in sections) section(report);
        RunReport.Save(folder, report);
    }

    private static string Sentence(string line) => char.ToUpperInvariant(line[0]) + line[1..];
}
