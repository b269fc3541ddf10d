using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Study.Part3;

namespace MidasNet.Runner.Study.Publishing;

/// <summary>The main figures of all parts next to those of the original study, each with its command and commit.</summary>
/// <param name="publication">The parts.</param>
internal sealed class HeadlineTable(Publication publication)
{
    private const string Stratified = "stratified"; // the Split of such rows

    // The figures of the original study, "MIDAS Lab task 2".
    private const string OriginalCharacters = "about 70 %", OriginalDigits = "above 99 %", OriginalWrongLabels = "impossible";

    /// <summary>Writes the table.</summary>
    /// <param name="report">The document.</param>
    /// <param name="withDetails">Whether it has all rows, rather than those that fit into a README.</param>
    public void Write(ReportDocument report, bool withDetails)
    {
        PublishedStudy? above = null;
        var rows = new List<IReadOnlyList<string>>();
        foreach (var row in Rows().Where(row => withDetails || !row.IsDetail))
        {
            rows.Add([row.Name, row.Original, row.Value, ReferenceEquals(row.Study, above) ? "the same" : SourceText.Short(row.Study)]);
            above = row.Study;
        }
        report.Table(["", "the study", "MidasNet", "command, commit"], rows);
    }

    private IEnumerable<HeadlineRow> Rows() =>
    [
        .. Rows(publication.Part1, OriginalCharacters, Characters), .. Rows(publication.Emnist, "", Emnist),
        .. Rows(publication.Part2, OriginalDigits, Transfer), .. Rows(publication.Part3, OriginalWrongLabels, WrongLabels),
    ];

    // The original figure stands in the first row, and not next to synthetic data.
    private static IEnumerable<HeadlineRow> Rows<T>(
        PublishedPart<T>? part, string original, Func<T, IEnumerable<(string Name, string Value, bool IsDetail)>> rowsOf)
    {
        if (part is null) return [];
        string mark = (part.IsSynthetic ? ", synthetic data" : "") + (part.Study.Results.Preset == StudyPreset.Quick ? ", quick preset" : "");
        return rowsOf(part.Results).Select((row, index) =>
            new HeadlineRow(row.Name, row.Value + mark, part.Study, index == 0 && !part.IsSynthetic ? original : "", row.IsDetail));
    }

    private static IEnumerable<(string Name, string Value, bool IsDetail)> Characters(Part1Results results)
    {
        int seeds = results.Validations.Where(row => row.Split == Stratified && row.Training is null).Select(row => row.Networks).DefaultIfEmpty(1).Max();
        yield return (
            $"**Part 1**, {results.PerClass.Count} classes, 40 images each, no other data: accuracy of one network,"
            + $" {Counted.Of(results.Validation.Folds.Count, "fold")} x {Counted.Of(seeds, "seed")}",
            results.Validation.Mean.ToPercent(), false);
        yield return (
            $"the same, divided by writer: no writer in both parts, {Counted.Of(results.ByWriter.Accuracy.Folds.Count, "fold")}",
            results.ByWriter.Accuracy.Mean.ToPercent(), false);
        yield return ("the first row, class among the top 3", Percentage.Of(results.Top3), true);
        yield return ("the first row, look-alikes (0/O/o, 1/I/l, c/C ...) merged", Percentage.Of(results.LookAlikesMerged), true);
        foreach (var row in results.Validations.Where(row => row.Networks > 1 || row.Views > 1 || row.Training is not null))
        {
            string networks = row.Networks == 1 ? "one network" : $"an ensemble of {Counted.Of(row.Networks, "network")}";
            string views = row.Views == 1 ? "" : $", mean over {Counted.Of(row.Views, "view")}";
            string folds = row.Split == Stratified ? "stratified folds" : $"folds {InlineMarkdown.Escape(row.Split)}";
            string training = row.Training is null ? "" : $", {InlineMarkdown.Escape(row.Training)}";
            yield return ($"{folds}, {networks}{views}{training}", row.Accuracy.Mean.ToPercent(), true);
        }
    }

    private static IEnumerable<(string Name, string Value, bool IsDetail)> Emnist(EmnistResults results)
    {
        yield return (
            $"**Part 1 on EMNIST**, {results.ImagesOfEachClass} images of each class, tested on {Counted.Of(results.TestImages, "other image")}:"
            + $" accuracy, {Counted.Of(results.Scores.Accuracy.Folds.Count, "draw")}", results.Scores.Accuracy.Mean.ToPercent(), true);
        yield return ("the same, all classes weighted equally", results.BalancedAccuracy.Mean.ToPercent(), true);
        yield return ("the same, class among the top 3, first draw", Percentage.Of(results.Scores.Top3), true);
        yield return ("the same, look-alikes (0/O/o, 1/I/l, c/C ...) merged, first draw", Percentage.Of(results.Scores.LookAlikesMerged), true);
    }

    private static IEnumerable<(string Name, string Value, bool IsDetail)> Transfer(Part2Results results)
    {
        string start = "**Part 2**, digits: ";
        foreach (var variant in results.Variants)
        {
            string name = start + InlineMarkdown.Escape(variant.Name);
            yield return variant.TestAccuracy is null
                ? (name, "not run", false)
                : ($"{name}, {Counted.Of(variant.TestAccuracies.Count, "run")}", Part2Tables.TestAccuracy(variant), false);
            start = "";
        }
    }

    private static IEnumerable<(string Name, string Value, bool IsDetail)> WrongLabels(Part3Results results)
    {
        yield return (
            "**Part 3**, trained on wrong folders only, scored on the test digits: after all stages",
            Of(results, SelfLabelledVariant.NameOfAll, results.TestAccuracy), false);
        yield return ("the same network, trained on true labels", Of(results, TwinVariant.TwinName, results.TwinAccuracy), false);
        if (results.Recovered.Count > 0)
        {
            double[] right = [.. results.Recovered.Select(seed => seed.Right)];
            yield return ("true digits recovered of the images in wrong folders", Percentage.Of(right.Average(), 2) + BySeed(right), true);
        }
    }

    // The mean with its interval and the accuracy of each seed are those of the variant; the mean alone is in the results of the part.
    private static string Of(Part3Results results, string name, double mean)
    {
        var variant = results.Variants.FirstOrDefault(variant => variant.Name == name);
        return (variant?.TestAccuracy?.ToPercent(2) ?? Percentage.Of(mean, 2)) + BySeed(variant?.TestAccuracies ?? []);
    }

    private static string BySeed(IReadOnlyList<double> values) =>
        values.Count < 2 ? "" : $"; by seed {string.Join(", ", values.Select(value => Percentage.Of(value, 2)))}";
}
