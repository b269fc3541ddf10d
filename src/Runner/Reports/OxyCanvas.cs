using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;

namespace MidasNet.Runner.Reports;

/// <summary>The common parts of charts drawn by OxyPlot: fonts, frame, axes, legend, and conversion to SVG.</summary>
internal static class OxyCanvas
{
    /// <summary>The OxyPlot colour of a value of <see cref="ChartColors"/>.</summary>
    public static OxyColor Color(string hex) => OxyColor.Parse(hex);

    /// <summary>An empty chart.</summary>
    public static PlotModel Model(string title) => new()
    {
        Title = SvgDocument.Writable(title),
        TitleFontSize = 15,
        TitleFontWeight = FontWeights.Bold,
        TitlePadding = 10,
        TextColor = Color(ChartColors.Ink),
        DefaultFont = ChartColors.Fonts,
        DefaultFontSize = 12,
        Background = OxyColors.White,
        PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1),
        PlotAreaBorderColor = Color(ChartColors.Ink),
        Padding = new OxyThickness(10, 6, 18, 8),
    };

    /// <summary>A linear or logarithmic axis.</summary>
    public static Axis NumberAxis(AxisPosition position, string title, bool logarithmic, bool percent)
    {
        Axis axis = logarithmic ? new LogarithmicAxis { UseSuperExponentialFormat = false } : new LinearAxis();
        axis.Position = position;
        axis.Title = title;
        axis.AxisTitleDistance = 10;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = Color(ChartColors.Grid);
        axis.TickStyle = TickStyle.None;
        axis.StringFormat = percent ? "0.## %" : null;
        return axis;
    }

    /// <summary>A legend below the chart, where it covers nothing and has room for long names.</summary>
    public static Legend Legend() => new()
    {
        LegendPlacement = LegendPlacement.Outside,
        LegendPosition = LegendPosition.BottomCenter,
        LegendOrientation = LegendOrientation.Horizontal,
        LegendItemSpacing = 24,
        LegendLineSpacing = 8,
        LegendSymbolLength = 26,
        LegendFontSize = 12,
    };

    /// <summary>Draws a chart of the given size in pixels; equal charts give equal text.</summary>
    /// <exception cref="InvalidOperationException">OxyPlot cannot draw it.</exception>
    public static string ToSvg(PlotModel model, double width, double height)
    {
        var exporter = new SvgExporter
        {
            Width = width,
            Height = height,
            IsDocument = true,
            UseVerticalTextAlignmentWorkaround = true, // viewers interpret dominant-baseline differently
            TextMeasurer = new PixelMeasurer(width, height),
        };
        string svg = exporter.ExportToString(model);
        // OxyPlot draws its errors into the picture, where they would be noticed only by a reader of the report.
        if (model.GetLastPlotException() is { } error) throw new InvalidOperationException($"cannot draw '{model.Title}': {error.Message}", error);
        // Without the prolog no viewer downloads a DTD; with a viewBox the picture scales to the page.
        string root = svg[svg.IndexOf("<svg ", StringComparison.Ordinal)..];
        return root.Insert("<svg ".Length, string.Create(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {width} {height}\" "));
    }

    // OxyPlot measures Arial in points, as for a PDF, but SVG is drawn in pixels, and a viewer without Arial uses a wider font:
    // labels would be clipped at the margin, and legend entries would overlap.
    private sealed class PixelMeasurer(double width, double height) : PdfRenderContext(width, height, OxyColors.White)
    {
        private const double PixelsPerPoint = 96.0 / 72;
        private const double WiderBy = 1.13; // DejaVu Sans, the widest of the usual fonts

        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
            // The height is unchanged: it centres digits, which are lower than a line.
            return new OxySize(size.Width * PixelsPerPoint * WiderBy, size.Height);
        }
    }
}
