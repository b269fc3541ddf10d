namespace MidasNet.Runner.Reports;

/// <summary>The colours of all charts, so that the same arm of a study has the same colour wherever it is shown.</summary>
internal static class ChartColors
{
    /// <summary>
    /// Colours that stay different for colour-blind readers (Okabe, Ito, "Color universal design", 2008), without the yellow,
    /// which is too pale on white.
    /// </summary>
    public static IReadOnlyList<string> Series { get; } = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#444444"];

    /// <summary>Text, and the frames of charts.</summary>
    public const string Ink = "#333333";

    /// <summary>Lines that must not distract.</summary>
    public const string Grid = "#E3E3E3";

    /// <summary>What is right, in a confusion matrix or below a picture.</summary>
    public const string Right = "#0072B2";

    /// <summary>What is wrong.</summary>
    public const string Wrong = "#C23B00";

    /// <summary>The fonts that SVG viewers look for, the first that they have.</summary>
    public const string Fonts = "Helvetica, Arial, 'DejaVu Sans', sans-serif";

    /// <summary>The colour of a series by its number; after the last the colours repeat.</summary>
    public static string Of(int series) => Series[series % Series.Count];
}
