using MidasNet.Learning;

namespace MidasNet.Runner.Reports;

/// <summary>A point of a line, with the ends of its interval if it has one.</summary>
/// <param name="X">The position, such as the epoch.</param>
/// <param name="Y">The value; NaN leaves a gap in the line.</param>
/// <param name="Low">The lower end of the band around the line; NaN for none.</param>
/// <param name="High">The upper end of the band around the line; NaN for none.</param>
internal readonly record struct ChartPoint(double X, double Y, double Low = double.NaN, double High = double.NaN)
{
    /// <summary>A value with its interval.</summary>
    public static ChartPoint Of(double x, Interval y) => new(x, y.Value, y.Low, y.High);

    /// <summary>The mean of values with their range; a single value has no range.</summary>
    public static ChartPoint Of(double x, double[] values) =>
        values.Length == 1 ? new ChartPoint(x, values[0]) : new ChartPoint(x, values.Average(), values.Min(), values.Max());
}
