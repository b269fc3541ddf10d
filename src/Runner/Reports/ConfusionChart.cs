using System.Globalization;
using MidasNet.Learning;

namespace MidasNet.Runner.Reports;

/// <summary>
/// A confusion matrix as SVG: rows are actual classes, columns predicted ones. The diagonal shows recall in blue, the other cells the share of the row
/// that was predicted as the column in red. Errors have a separate scale, by the square root of their share, since few errors would be invisible next
/// to the diagonal.
/// </summary>
internal sealed record ConfusionChart
{
    private const int MaxClassesWithCounts = 20;
    private const double TitleSize = 15, MinTitleMargin = 14;
    private const double MinTop = 70; // title, and the names of the columns
    private const double MinLeft = 62; // title and names of the rows
    private const double Legend = 66;
    private const double LegendWidth = 400;
    private const double LetterWidth = 0.62, BoldLetterWidth = 0.68; // of the font size, in the widest of the usual fonts
    private const int MaxNameLength = 24;

    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The counts.</summary>
    public required ConfusionMatrix Matrix { get; init; }

    /// <summary>Draws the chart, with counts in the cells for up to 20 classes, otherwise with colours only.</summary>
    public string ToSvg()
    {
        int classes = Matrix.Classes.Count;
        double cell = CellSize(classes), side = classes * cell;
        double width = Math.Max(Left + Math.Max(side + 30, LegendWidth), 2 * MinTitleMargin + BoldLetterWidth * TitleSize * Title.Length);
        using var svg = new SvgDocument(width, Top + side + Legend);
        svg.Text(width / 2, 24, Title, TitleSize, bold: true);
        svg.Text(Left + side / 2, 46, "predicted", 12);
        svg.Text(16, Top + side / 2, "actual", 12, upwards: true);
        DrawNames(svg, cell);

        double maxError = MaxError();
        for (int actual = 0; actual < classes; actual++)
            for (int predicted = 0; predicted < classes; predicted++)
                DrawCell(svg, actual, predicted, cell, maxError);
        svg.Frame(Left, Top, side, side, ChartColors.Ink);
        DrawLegend(svg, Top + side + 26, maxError);
        return svg.ToSvg();
    }

    private double NameSize => Math.Min(13, CellSize(Matrix.Classes.Count) * 0.8);

    private double WidestName => Matrix.Classes.Select(name => Shown(name).Length).DefaultIfEmpty().Max() * LetterWidth * NameSize;

    // Names that are wider than their column run upwards.
    private bool AreNamesUpright => WidestName > CellSize(Matrix.Classes.Count) && Matrix.Classes.Any(name => name.Length > 3);

    private double Left => Math.Max(MinLeft, 36 + WidestName);

    private double Top => AreNamesUpright ? Math.Max(MinTop, 58 + WidestName) : MinTop;

    private static string Shown(string name) => name.Length <= MaxNameLength ? name : name[..(MaxNameLength - 1)] + "…";

    private static double CellSize(int classes) => Math.Clamp(Math.Floor(880.0 / classes), 13, 46);

    private void DrawNames(SvgDocument svg, double cell)
    {
        double size = NameSize;
        for (int label = 0; label < Matrix.Classes.Count; label++)
        {
            double middle = (label + 0.5) * cell;
            string name = Shown(Matrix.Classes[label]);
            if (AreNamesUpright) svg.Text(Left + middle + size * 0.35, Top - 6, name, size, anchor: "start", upwards: true);
            else svg.Text(Left + middle, Top - 6, name, size);
            svg.Text(Left - 8, Top + middle + size * 0.35, name, size, anchor: "end");
        }
    }

    private void DrawCell(SvgDocument svg, int actual, int predicted, double cell, double maxError)
    {
        long count = Matrix[actual, predicted];
        double x = Left + predicted * cell, y = Top + actual * cell;
        if (count == 0)
        {
            // Pale lines after every tenth cell guide the eye where the cells are too small for counts.
            bool guides = Matrix.Classes.Count > MaxClassesWithCounts && (actual % 10 == 9 || predicted % 10 == 9);
            if (guides) svg.Rectangle(x, y, cell, cell, "#F4F4F4");
            return;
        }

        bool right = actual == predicted;
        double share = (double)count / Matrix.ActualCount(actual);
        double strength = right ? RightStrength(share) : ErrorStrength(share, maxError);
        var (row, column) = (Matrix.Classes[actual], Matrix.Classes[predicted]);
        string hint = string.Create(CultureInfo.InvariantCulture, $"{row} predicted as {column}: {Counted.Of(count, "image")}, {100 * share:0.#} % of {row}");
        svg.Rectangle(x, y, cell, cell, right ? ChartColors.Right : ChartColors.Wrong, hint, strength);
        if (Matrix.Classes.Count > MaxClassesWithCounts) return;
        string number = count.ToString(CultureInfo.InvariantCulture);
        double size = Math.Min(13, cell * 1.45 / Math.Max(3, number.Length));
        svg.Text(x + cell / 2, y + cell / 2 + size * 0.35, number, size);
    }

    private void DrawLegend(SvgDocument svg, double y, double maxError)
    {
        DrawScale(svg, Left, y, ChartColors.Right, RightStrength, 1, "recognised");
        if (maxError == 0) return;
        DrawScale(svg, Left + 200, y, ChartColors.Wrong, share => ErrorStrength(share, maxError), maxError, "predicted as another class");
    }

    private static void DrawScale(SvgDocument svg, double x, double y, string color, Func<double, double> strength, double max, string name)
    {
        const int Steps = 24;
        const double Step = 6;
        for (int i = 0; i < Steps; i++) svg.Rectangle(x + i * Step, y, Step, 10, color, opacity: strength((i + 0.5) / Steps * max));
        svg.Text(x, y - 5, $"{name}, share of the row", 10, anchor: "start");
        svg.Text(x, y + 22, "0 %", 10, anchor: "start");
        svg.Text(x + Steps * Step, y + 22, string.Create(CultureInfo.InvariantCulture, $"{100 * max:0.#} %"), 10, anchor: "end");
    }

    private double MaxError()
    {
        var worst = Matrix.MostConfused(int.MaxValue);
        return worst.Count == 0 ? 0 : worst.Max(pair => pair.Share);
    }

    // Opacities, so that the cells shade a light page as well as a dark one; at most 0.6, at which the counts stay legible on both.
    private static double RightStrength(double share) => 0.08 + 0.52 * share;

    private static double ErrorStrength(double share, double largest) => 0.06 + 0.54 * Math.Sqrt(share / largest);
}
