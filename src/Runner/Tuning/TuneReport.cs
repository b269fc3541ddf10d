using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Tuning;

/// <summary>What a search has found, as Markdown that is also read on a terminal.</summary>
internal sealed class TuneReport(TuneConfiguration configuration, TuneResults results, string pictures)
{
    private const int ShownOnTerminal = 10;

    /// <summary>Writes the whole report.</summary>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public void Save(RunFolder folder)
    {
        string strategy = configuration.Strategy.ToString().ToLowerInvariant();
        var report = new ReportDocument();
        report.Heading(1, "Search for a recipe");
        report.Paragraph(
            $"{InlineMarkdown.Escape(pictures)} ({results.Data.Describe()}): {results.SearchImages:N0} pictures to search with; {strategy} search, budget"
            + $" {configuration.Budget}, in full {configuration.Full}{(configuration.ByWriter ? ", folds by writer" : "")}, seed {configuration.Seed};"
            + $" {results.Seconds:F0} s of training."
            + (results.Complete ? "" : " **The search was stopped before its end.**") + (results.TimeIsUp ? " Its time was spent before all was tried." : ""));
        foreach (string line in Summary()) report.Paragraph(InlineMarkdown.Escape(line));
        report.Results(Headlines());
        report.Heading(2, "Trials");
        report.Paragraph(
            "Trial 0 is the recipe as it is. Accuracy on held-out folds: mean with 95 % interval over trainings. Those measured in full stand first.");
        Table(report, results.Ranking);
        report.Heading(2, "What was searched");
        report.List(configuration.Space.Dimensions.Select(dimension => InlineMarkdown.Escape(dimension.ToString())));
        RunReport.Save(folder, report);
    }

    /// <summary>The best trials and what follows from them, for a terminal.</summary>
    public override string ToString()
    {
        var report = new ReportDocument();
        Table(report, results.Ranking.Take(ShownOnTerminal));
        if (results.Ranking.Count > ShownOnTerminal) report.Paragraph($"and {results.Ranking.Count - ShownOnTerminal} more in {results.Folder}");
        foreach (string line in Summary()) report.Paragraph(line);
        return report.ToString().TrimEnd();
    }

    private IEnumerable<Headline> Headlines()
    {
        if (results.Ranking.FirstOrDefault(trial => trial.Trial == results.Winner) is { } winner)
            yield return new Headline("best recipe on held-out folds", winner.Accuracy, results.SearchImages);
        if (results.Ranking.FirstOrDefault(trial => trial.Trial == 0) is { } basis)
            yield return new Headline("recipe as it is on held-out folds", basis.Accuracy, results.SearchImages);
        if (results.Test is { } test) yield return new Headline("best recipe on the test pictures", test.Accuracy, test.Score.Images);
    }

    private IEnumerable<string> Summary()
    {
        if (results.Ranking.FirstOrDefault(trial => trial.Trial == results.Winner) is not { } winner) yield break;
        yield return winner.Trial == 0
            ? $"Best: the recipe as it is, {Percent(winner)}; no trial that was measured in full did better."
            : $"Best: trial {winner.Trial}, {Percent(winner)}; {Points(results.Gain!.Value)} points on the recipe as it is, in pairs."
                + " It was chosen for these numbers, so they flatter it.";
        if (results.Test is { } test)
        {
            yield return $"On {test.Score.Images:N0} pictures that the search has not seen: {test.Accuracy.ToPercent()}"
                + $"; top 3: {Percentage.Of(test.Score.Top3)}."
                + (results.TestUses > 1 ? $" They have been used for {results.TestUses} winners of this run." : "");
        }
        yield return $"Recipe: {Path.Combine(results.Folder, "recipe.json")} (midasnet train --recipe FILE, midasnet tune --from FILE{(configuration.Recipe.Framing == PreprocessingKind.Drawing ? ", midasnet study part1 --recipe FILE" : "")})"
            + (results.Complete ? $"; network: {Path.Combine(results.Folder, "checkpoints", "tuned.safetensors")}" : "");
    }

    private void Table(ReportDocument report, IEnumerable<RankedTrial> trials)
    {
        var names = configuration.Space.Dimensions.Select(dimension => dimension.Name).ToList();
        report.Table(
            ["trial", "accuracy", "loss", "measured by", "s each", .. names],
            trials.Select(trial => (string[])
            [
                $"{trial.Trial}",
                trial.Diverged ? "diverged" : Percent(trial),
                Figures.Number(trial.Loss, 3),
                trial.Rung.ToString(),
                Seconds(trial.SecondsPerTraining),
                .. names.Select(name => TrialSettings.Show(trial.Settings.Find(name) ?? RecipeSettings.ValueOf(configuration.Recipe, name))),
            ]));
    }

    /// <summary>A duration in seconds; short ones with a decimal.</summary>
    internal static string Seconds(double seconds) => Figures.Number(seconds, seconds < 10 ? 1 : 0);

    private static string Percent(RankedTrial trial) => trial.Accuracy.ToPercent();

    /// <summary>A difference of shares in points, with its sign.</summary>
    internal static string Points(Interval difference)
    {
        string value = Percentage.Signed(difference.Value);
        return difference.HasEnds ? $"{value} ({Percentage.Signed(difference.Low)} to {Percentage.Signed(difference.High)})" : value;
    }
}
