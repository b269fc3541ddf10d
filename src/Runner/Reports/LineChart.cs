using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace MidasNet.Runner.Reports;

/// <summary>A chart of named lines as SVG, such as learning curves. Equal data give equal bytes.</summary>
internal sealed record LineChart
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The title of the X axis, with the unit.</summary>
    public required string XTitle { get; init; }

    /// <summary>The title of the Y axis, with the unit.</summary>
    public required string YTitle { get; init; }

    /// <summary>The lines, in the order of the legend.</summary>
    public required IReadOnlyList<ChartLine> Lines { get; init; }

    /// <summary>Whether Y has a logarithmic scale, which omits values that are not positive.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>Whether X has a logarithmic scale, which omits values that are not positive.</summary>
    public bool LogarithmicX { get; init; }

    /// <summary>Whether Y is a share, shown as a percentage.</summary>
    public bool PercentY { get; init; }

    /// <summary>The width in pixels.</summary>
    public int Width { get; init; } = 820;

    /// <summary>The height in pixels.</summary>
    public int Height { get; init; } = 460;

    /// <summary>Draws the chart.</summary>
    public string ToSvg()
    {
        var model = OxyCanvas.Model(Title);
        var xAxis = OxyCanvas.NumberAxis(AxisPosition.Bottom, XTitle, LogarithmicX, percent: false);
        // Axes of integers such as epochs have no ticks between them.
        if (!LogarithmicX && Lines.All(line => line.Points.All(point => double.IsInteger(point.X)))) xAxis.MinimumMajorStep = 1;
        model.Axes.Add(xAxis);
        model.Axes.Add(OxyCanvas.NumberAxis(AxisPosition.Left, YTitle, LogarithmicY, PercentY));
        model.Legends.Add(OxyCanvas.Legend());
        for (int i = 0; i < Lines.Count; i++)
        {
            var color = OxyCanvas.Color(ChartColors.Of(Lines[i].Color ?? i));
            foreach (var band in Bands(Lines[i], color)) model.Series.Add(band);
            model.Series.Add(LineOf(Lines[i], color));
        }
        return OxyCanvas.ToSvg(model, Width, Height);
    }

    private LineSeries LineOf(ChartLine line, OxyColor color)
    {
        bool few = line.Points.Count(point => CanBeShown(point.X, point.Y)) <= 12;
        var series = new LineSeries
        {
            Title = SvgDocument.Writable(line.Name),
            Color = color,
            StrokeThickness = 2,
            LineStyle = line.Dashed ? LineStyle.Dash : LineStyle.Solid,
            Dashes = line.Dashed ? [7, 4] : null,
            LineJoin = LineJoin.Round,
            // A line with a single point would be invisible.
            MarkerType = few ? MarkerType.Circle : MarkerType.None,
            MarkerSize = 3,
            MarkerFill = color,
        };
        series.Points.AddRange(line.Points.Select(point => CanBeShown(point.X, point.Y) ? new DataPoint(point.X, point.Y) : DataPoint.Undefined));
        return series;
    }

    // A gap in the interval begins a new band, since areas cannot have gaps.
    private IEnumerable<AreaSeries> Bands(ChartLine line, OxyColor color)
    {
        AreaSeries? band = null;
        foreach (var point in line.Points)
        {
            if (!CanBeShown(point.X, point.Low) || !CanBeShown(point.X, point.High))
            {
                if (band != null) yield return band;
                band = null;
                continue;
            }
            band ??= new AreaSeries
            {
                Color = OxyColors.Transparent,
                Color2 = OxyColors.Transparent,
                Fill = OxyColor.FromAColor(40, color),
                RenderInLegend = false,
            };
            band.Points.Add(new DataPoint(point.X, point.Low));
            band.Points2.Add(new DataPoint(point.X, point.High));
        }
        if (band != null) yield return band;
    }

    private bool CanBeShown(double x, double y) =>
        double.IsFinite(x) && double.IsFinite(y) && (!LogarithmicX || x > 0) && (!LogarithmicY || y > 0);
}
