namespace MidasNet.Runner.Reports;

/// <summary>The colours of all charts, so that a variant of a study has the same colour in all of them.</summary>
internal static class ChartColors
{
    /// <summary>
    /// Colours that colour-blind readers can distinguish (Okabe, Ito, "Color universal design", 2008), without yellow, which is too
    /// pale on white.
    /// </summary>
    public static IReadOnlyList<string> Series { get; } = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#444444"];

    /// <summary>Text and the frames of charts.</summary>
    public const string Ink = "#333333";

    /// <summary>Grid lines.</summary>
    public const string Grid = "#E3E3E3";

    /// <summary>Right answers, in a confusion matrix or below a picture.</summary>
    public const string Right = "#0072B2";

    /// <summary>Wrong answers.</summary>
    public const string Wrong = "#C23B00";

    /// <summary>The fonts for SVG viewers, in order of preference.</summary>
    public const string Fonts = "Helvetica, Arial, 'DejaVu Sans', sans-serif";

    /// <summary>The colour of a series by its index; colours repeat after the last.</summary>
    public static string Of(int series) => Series[series % Series.Count];
}
