using MidasNet.Learning;
using MidasNet.Learning.Labels;

namespace MidasNet.Runner.Reports;

/// <summary>Formats a test about labels as a row of a table.</summary>
internal static class LabelTestRow
{
    /// <summary>The measured quantity, its value, the hypothesis, the expected value, the statistic and p.</summary>
    public static IReadOnlyList<string> Of(LabelTest test) =>
    [
        test.Name, $"{test.Measured:G4}", test.Hypothesis, $"{test.Expected:G4}",
        test.Degrees == 0 ? $"z {test.Statistic:F1}" : $"chi-squared({test.Degrees}) {test.Statistic:F1}", PValueText.Number(test.PValue),
    ];
}
