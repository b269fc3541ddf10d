using System.Globalization;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Tuning;

/// <summary>The table of ingredients, as Markdown that is also read on a terminal.</summary>
internal sealed class AblationReport(AblationConfiguration configuration, AblationResults results, string pictures)
{
    /// <summary>Writes the report.</summary>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public void Save(RunFolder folder) => RunReport.Save(folder, Build());

    /// <inheritdoc/>
    public override string ToString()
    {
        var report = new ReportDocument();
        WriteTable(report, results, text => text);
        return report.ToString().TrimEnd();
    }

    /// <summary>Adds the table: a row for the base, and one for each ingredient.</summary>
    public static void WriteTable(ReportDocument report, AblationResults results) => WriteTable(report, results, InlineMarkdown.Escape);

    private static void WriteTable(ReportDocument report, AblationResults results, Func<string, string> escape) => report.Table(
        ["ingredient", "change", "difference", "wins", "accuracy", "top 3", "look-alikes merged", "weights", "s each"],
        results.Ingredients.Select((row, i) => (string[])
        [
            escape(row.Name),
            i == 0 ? "" : escape(row.Changes.ToString()),
            i == 0 ? "" : TuneReport.Points(row.Difference),
            i == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{row.Wins:0.#}/{row.Scores.Count}"),
            row.Scores.Any(score => score.Diverged) ? "diverged" : row.Accuracy.ToPercent(),
            Percentage.Of(row.Top3),
            Percentage.Of(row.LookAlikesMerged),
            Figures.Number(row.Scores.Max(score => score.Parameters)),
            TuneReport.Seconds(row.Seconds),
        ]));

    private ReportDocument Build()
    {
        var report = new ReportDocument();
        report.Heading(1, "What each ingredient is worth");
        report.Paragraph(
            $"{InlineMarkdown.Escape(pictures)} ({results.Data.Describe()}), {results.Images:N0} pictures; {configuration.Full}"
            + $"{(configuration.ByWriter ? ", folds by writer" : "")}, seed {configuration.Seed}; {results.Pairs} of {results.PairsInAll} pairs of fold and"
            + $" seed done; {results.Seconds:F0} s of training.");
        report.Paragraph(
            "Each row of the table of ingredients is the base with one thing changed. The difference to the base is the mean over pairs of trainings with the same fold and seed, in"
            + " points, with its 95 % interval (Student's t over pairs; folds share training images, so that it is rather too narrow)."
            + " Wins: pairs in which the changed recipe was better.");
        report.Results(results.Ingredients.Select(row => new Headline(row.Name, row.Accuracy, results.Images)));
        report.Heading(2, "Ingredients");
        WriteTable(report, results);
        report.Heading(2, "The base");
        report.List(RecipeSettings.Names.Select(name => InlineMarkdown.Escape($"{name}: {TrialSettings.Show(RecipeSettings.ValueOf(results.Recipe, name))}")));
        return report;
    }
}
