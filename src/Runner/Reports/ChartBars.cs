using MidasNet.Learning;

namespace MidasNet.Runner.Reports;

/// <summary>A named series of a <see cref="BarChart"/>: one bar for each category.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Values">The lengths of the bars, with whiskers where the interval has ends; a NaN leaves a bar out.</param>
internal sealed record ChartBars(string Name, IReadOnlyList<Interval> Values);
