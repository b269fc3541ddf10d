using MidasNet.Learning;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Part2;

/// <summary>The tables of Part 2, for reports and publications.</summary>
internal static class Part2Tables
{
    /// <summary>All variants in one table: accuracy, also with few digits, times, and calibration.</summary>
    public static void WriteVariants(ReportDocument report, Part2Results results)
    {
        int[] counts = FewCounts(results);
        report.Table(
            [
                "variant", "runs", "training images", "test accuracy", .. counts.Select(count => $"from {Figures.Number(count)}"), "s to 97 %", "s to 99 %",
                "of these for features", "calibration error",
            ],
            results.Variants.Select(variant => (IReadOnlyList<string>)
            [
                variant.Name, $"{variant.TestAccuracies.Count}", Figures.Number(variant.TrainImages), TestAccuracy(variant),
                .. counts.Select(count => FewDigits(results, variant.Name, count)), Figures.Number(variant.SecondsTo97, 1),
                Figures.Number(variant.SecondsTo99, 1), Figures.Number(variant.FeatureSeconds, 1), Percentage.Of(variant.CalibrationError, 2),
            ]));
        WriteMissing(report, results);
    }

    /// <summary>The reasons why variants could not be run.</summary>
    public static void WriteMissing(ReportDocument report, Part2Results results)
    {
        foreach (var variant in results.Variants.Where(variant => variant.Missing is not null)) report.Paragraph($"{variant.Name}: not run. {variant.Missing}.");
    }

    /// <summary>The accuracy by number of training digits.</summary>
    public static void WriteFewDigits(ReportDocument report, Part2Results results)
    {
        int[] counts = FewCounts(results);
        report.Table(
            ["variant", .. counts.Select(count => Figures.Number(count))],
            results.FewDigits.Select(few => few.Variant).Distinct().Select(variant => (IReadOnlyList<string>)
                [variant, .. counts.Select(count => FewDigits(results, variant, count))]));
    }

    /// <summary>Each pair of variants on the same test digits.</summary>
    public static void WriteComparisons(ReportDocument report, Part2Results results) => report.Table(
        ["first variant", "second variant", "only the first", "only the second", "p"],
        results.Comparisons.Select(c => (IReadOnlyList<string>)[c.First, c.Second, $"{c.OnlyFirst}", $"{c.OnlySecond}", PValueText.Number(c.PValue)]));

    /// <summary>The cuts of VGG19 that were tried.</summary>
    public static void WriteCuts(ReportDocument report, Part2Results results) => report.Table(
        ["variant", "layer", "features per image", "held-out accuracy", "images/s", "selected"],
        results.Cuts.Select(cut => (IReadOnlyList<string>)
        [
            cut.Variant, cut.Cut, Figures.Number(cut.Dimension), Percentage.Of(cut.HeldOutAccuracy, 2), Figures.Number(cut.ImagesPerSecond),
            cut.Chosen ? "yes" : "",
        ]));

    /// <summary>The test accuracy of a variant with its interval; a dash where it was not run.</summary>
    public static string TestAccuracy(VariantResults variant) => variant.TestAccuracy?.ToPercent(2) ?? "–";

    private static int[] FewCounts(Part2Results results) => [.. results.FewDigits.Select(few => few.TrainImages).Distinct().Order()];

    private static string FewDigits(Part2Results results, string variant, int count) =>
        results.FewDigits.FirstOrDefault(few => few.Variant == variant && few.TrainImages == count)?.TestAccuracy.ToPercent(2) ?? "–";
}
