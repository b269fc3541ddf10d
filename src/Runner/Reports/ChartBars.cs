using MidasNet.Learning;

namespace MidasNet.Runner.Reports;

/// <summary>A named series of a <see cref="BarChart"/>: one bar for each category.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Values">The lengths of the bars, with error bars where the interval has ends; NaN omits a bar.</param>
internal sealed record ChartBars(string Name, IReadOnlyList<Interval> Values);
