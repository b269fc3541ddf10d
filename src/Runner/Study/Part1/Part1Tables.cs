using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>The tables of Part 1, for reports and publications.</summary>
internal static class Part1Tables
{
    /// <summary>The scores of one network, in stratified folds and by writer.</summary>
    public static void WriteScores(ReportDocument report, Part1Results results) => report.Table(
        ["validation", "accuracy", "95 % interval", "top-3 accuracy", "with look-alikes (0/O/o, 1/I/l, c/C ...) merged", "calibration error"],
        [
            Row("stratified: writers in both parts", new CharacterScores
            {
                Accuracy = results.Validation,
                Top3 = results.Top3,
                LookAlikesMerged = results.LookAlikesMerged,
                CalibrationError = results.CalibrationError,
            }),
            Row("by writer: no writer in both parts", results.ByWriter),
        ]);

    /// <summary>All ways to divide and to predict: with several networks, and with the mean over several views.</summary>
    public static void WriteValidations(ReportDocument report, Part1Results results) => report.Table(
        ["training", "folds", "networks", "views", "accuracy", "95 % interval"],
        results.Validations.Select(row => (IReadOnlyList<string>)
        [
            row.Training ?? "the recipe alone", row.Split, $"{row.Networks}", $"{row.Views}", Percentage.Of(row.Accuracy.Mean.Value),
            row.Accuracy.Mean.EndsToPercent(),
        ]));

    /// <summary>The accuracy by number of training images.</summary>
    public static void WriteLearningCurve(ReportDocument report, Part1Results results) => report.Table(
        ["images per class", "validation accuracy"],
        results.LearningCurve.Select(point => (IReadOnlyList<string>)[$"{point.ImagesPerClass}", point.Accuracy.ToPercent()]));

    /// <summary>The networks of the depth study.</summary>
    public static void WriteDepths(ReportDocument report, Part1Results results) => WriteDepths(report, results.Depths, results.DepthEffects);

    /// <summary>The networks of the depth study.</summary>
    public static void WriteDepths(ReportDocument report, IEnumerable<DepthResult> depths, IReadOnlyList<DepthEffect> effects) => report.Table(
        ["network", "convolutions", "parameters", "validation accuracy", "difference to the shallowest, points", "training accuracy", "seconds"],
        depths.Select(result => Row(result, effects)));

    /// <summary>The accuracy on EMNIST.</summary>
    public static void WriteEmnist(ReportDocument report, EmnistResults results) => report.Table(
        ["average", "accuracy, mean of draws", "95 % interval (Student's t)", "by draw"],
        [
            ["over all images, with the class frequencies of EMNIST", .. Row(results.Scores.Accuracy)],
            ["over classes (balanced accuracy)", .. Row(results.BalancedAccuracy)],
        ]);

    private static IReadOnlyList<string> Row(string name, CharacterScores scores) =>
    [
        name, Percentage.Of(scores.Accuracy.Mean.Value), scores.Accuracy.Mean.EndsToPercent(),
        Percentage.Of(scores.Top3), Percentage.Of(scores.LookAlikesMerged), Percentage.Of(scores.CalibrationError),
    ];

    private static IReadOnlyList<string> Row(DepthResult result, IReadOnlyList<DepthEffect> effects)
    {
        var effect = effects.FirstOrDefault(effect => effect.Kind == result.Kind && effect.Deep == result.Convolutions);
        return
        [
            result.Kind, $"{result.Convolutions}", Figures.Number(result.Parameters),
            $"{Percentage.Of(result.Accuracy.Mean.Value)} ({result.Accuracy.Mean.EndsToPercent()})",
            effect is null
                ? "–"
                : $"{Figures.Number(100 * effect.Difference.Value, 1)} ({Figures.Number(100 * effect.Difference.Low, 1)} to {Figures.Number(100 * effect.Difference.High, 1)})",
            Percentage.Of(result.TrainAccuracy), Figures.Number(result.Seconds, 1),
        ];
    }

    private static string[] Row(ValidationResults accuracy) =>
    [
        $"**{Percentage.Of(accuracy.Mean.Value)}**", accuracy.Mean.EndsToPercent(),
        string.Join(", ", accuracy.Folds.Select(draw => Percentage.Of(draw))),
    ];
}
