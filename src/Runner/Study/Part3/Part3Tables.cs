using MidasNet.Learning;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Part3;

/// <summary>The tables of Part 3, for reports and publications.</summary>
internal static class Part3Tables
{
    /// <summary>The accuracy by method, and the reasons why methods could not be run.</summary>
    public static void WriteVariants(ReportDocument report, Part3Results results)
    {
        report.Table(
            ["method", "images", "test accuracy", "least likely class", "held-out folders, nats", "epochs", "parameters", "s"],
            results.Variants.Where(variant => variant.Missing is null).Select(variant => (IReadOnlyList<string>)
            [
                variant.Name, Figures.Number(variant.TrainImages), variant.TestAccuracy?.ToPercent(2) ?? "–", Percentage.Of(variant.LeastLikelyAccuracy, 2),
                Figures.Number(variant.FolderLogLikelihood, 4), Figures.Number(variant.Epochs, 1), Figures.Number(variant.Parameters),
                Figures.Number(variant.Seconds),
            ]));
        foreach (var variant in results.Variants.Where(variant => variant.Missing is not null)) report.Paragraph($"{variant.Name}: not run. {variant.Missing}.");
    }

    /// <summary>The stages in which networks label for each other, and the labels that they recover, by seed.</summary>
    public static void WriteStages(ReportDocument report, Part3Results results) => report.Table(
        [
            "seed", "held-out folders by stage, nats", "best stage", "estimated held-out accuracy", "labels recovered",
            "right folders found", "suspects", "false positives", "maximum error of a matrix cell",
        ],
        results.Stages.Zip(results.Recovered).Select((pair, number) => (IReadOnlyList<string>)
        [
            $"{number + 1}", string.Join(", ", pair.First.LogLikelihoods.Select(value => Figures.Number(value, 5))), $"{pair.First.BestStage}",
            pair.First.EstimatedAccuracy.ToPercent(2), Percentage.Of(pair.Second.Right, 2), $"{pair.Second.Found} of {pair.Second.ThereAre}",
            $"{pair.Second.Suspects}", $"{pair.Second.Suspects - pair.Second.Found}", Figures.Number(pair.Second.LargestCellError, 4),
        ]));

    /// <summary>The accuracy by number of images.</summary>
    public static void WriteImageCounts(ReportDocument report, Part3Results results) => report.Table(
        ["images", "test accuracy", "estimated held-out accuracy"],
        results.ImageCounts.Select(count => (IReadOnlyList<string>)
            [Figures.Number(count.TrainImages), count.TestAccuracy.ToPercent(2), Percentage.Of(count.EstimatedAccuracy)]));
}
