using System.Globalization;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace MidasNet.Runner.Reports;

/// <summary>
/// A horizontal bar chart as SVG, grouped by category from top to bottom, with error bars for intervals.
/// Equal data give equal bytes.
/// </summary>
internal sealed record BarChart
{
    private const double GroupHeight = 0.8; // of the distance between categories
    private const double PixelsPerBar = 22;
    private const double Frame = 130; // title, axis, legend

    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The title of the value axis, with the unit.</summary>
    public required string ValueTitle { get; init; }

    /// <summary>The names of the groups of bars, from the top.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>The bars of each group, from the top.</summary>
    public required IReadOnlyList<ChartBars> Series { get; init; }

    /// <summary>Whether the values are shares, shown as percentages.</summary>
    public bool Percent { get; init; }

    /// <summary>
    /// The value at which bars begin. If it is not 0, their lengths are not comparable, which the axis shows. For accuracies that are all near 1.
    /// </summary>
    public double Base { get; init; }

    /// <summary>The width in pixels. The height depends on the number of bars.</summary>
    public int Width { get; init; } = 820;

    /// <summary>Draws the chart.</summary>
    /// <exception cref="ArgumentException">There is nothing to draw, or a series does not have one value for each category.</exception>
    public string ToSvg()
    {
        if (Categories.Count == 0 || Series.Count == 0) throw new ArgumentException($"the chart '{Title}' has no bars");
        if (Series.FirstOrDefault(series => series.Values.Count != Categories.Count) is { } odd)
            throw new ArgumentException($"the chart '{Title}' has {Categories.Count} categories, but series '{odd.Name}' has {odd.Values.Count} values");

        var model = OxyCanvas.Model(Title);
        var values = OxyCanvas.NumberAxis(AxisPosition.Bottom, ValueTitle, logarithmic: false, Percent);
        values.Minimum = Math.Min(Base, Ends.DefaultIfEmpty(Base).Min());
        values.MaximumPadding = 0.12; // room for the value next to the longest bar
        // That room may reach beyond 100 %, which no share does.
        if (Percent) values.LabelFormatter = share => share <= 1 + 1e-9 ? share.ToString(values.StringFormat, CultureInfo.InvariantCulture) : "";
        model.Axes.Add(values);
        model.Axes.Add(CategoriesFromTheTop());
        if (Series.Count > 1) model.Legends.Add(OxyCanvas.Legend());
        for (int i = 0; i < Series.Count; i++) AddBars(model, i);
        return OxyCanvas.ToSvg(model, Width, Frame + Categories.Count * (Series.Count * PixelsPerBar + 10));
    }

    private IEnumerable<double> Ends =>
        Series.SelectMany(series => series.Values).SelectMany(bar => new[] { bar.Value, bar.Low, bar.High }).Where(double.IsFinite);

    private CategoryAxis CategoriesFromTheTop()
    {
        var axis = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, TickStyle = TickStyle.None };
        axis.Labels.AddRange(Categories.Select(SvgDocument.Writable));
        axis.Minimum = -0.5;
        axis.Maximum = Categories.Count - 0.5;
        return axis;
    }

    // OxyPlot's own bars support symmetric errors only, so the bars are rectangles and the error bars lines.
    private void AddBars(PlotModel model, int number)
    {
        double height = GroupHeight / Series.Count;
        var color = OxyCanvas.Color(ChartColors.Of(number));
        var bars = new RectangleBarSeries { Title = SvgDocument.Writable(Series[number].Name), FillColor = color, StrokeThickness = 0 };
        model.Series.Add(bars);
        for (int category = 0; category < Categories.Count; category++)
        {
            var bar = Series[number].Values[category];
            if (!double.IsFinite(bar.Value)) continue;
            double top = category - GroupHeight / 2 + number * height, middle = top + height / 2;
            bars.Items.Add(new RectangleBarItem(Base, top + 0.06 * height, bar.Value, top + 0.94 * height));
            double end = bar.Value;
            if (double.IsFinite(bar.Low) && double.IsFinite(bar.High))
            {
                end = Math.Max(end, bar.High);
                AddLine(model, bar.Low, middle, bar.High, middle);
                AddLine(model, bar.Low, middle - 0.2 * height, bar.Low, middle + 0.2 * height);
                AddLine(model, bar.High, middle - 0.2 * height, bar.High, middle + 0.2 * height);
            }
            model.Annotations.Add(new TextAnnotation
            {
                Text = Number(bar.Value),
                TextPosition = new DataPoint(end, middle),
                Offset = new ScreenVector(6, 0),
                TextHorizontalAlignment = HorizontalAlignment.Left,
                TextVerticalAlignment = VerticalAlignment.Middle,
                StrokeThickness = 0,
                FontSize = 11,
            });
        }
    }

    private string Number(double value) => value.ToString(Percent ? "0.0 %" : Math.Abs(value) >= 100 ? "N0" : "G3", CultureInfo.InvariantCulture);

    private static void AddLine(PlotModel model, double x0, double y0, double x1, double y1)
    {
        var line = new LineSeries { Color = OxyCanvas.Color(ChartColors.Ink), StrokeThickness = 1.2, RenderInLegend = false };
        line.Points.Add(new DataPoint(x0, y0));
        line.Points.Add(new DataPoint(x1, y1));
        model.Series.Add(line);
    }
}
