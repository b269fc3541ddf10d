using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace MidasNet.Benchmarks;

/// <summary>A kernel's speed in GFLOP/s or GB/s, or as a share of the machine's ceiling; a dash where the work is not counted.</summary>
/// <param name="name">The header of the column.</param>
/// <param name="legend">The legend.</param>
/// <param name="cell">Computes the figure from the work of one call and its time in seconds.</param>
internal sealed class RateColumn(string name, string legend, Func<Work, double, string> cell) : IColumn
{
    private const string Nothing = "-";

    public string Id => name;

    public string ColumnName => name;

    public string Legend => legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    /// <summary>GFLOP/s where arithmetic is counted, GB/s where bytes are.</summary>
    public static RateColumn Rate { get; } = new("Rate", "Operations of the direct method, or bytes of the operands, per second", (work, seconds) =>
        work.Bytes > 0
            ? Text($"{work.Figure(Unit.GigabytesPerSecond, seconds):0.0} {Unit.GigabytesPerSecond.Symbol()}")
            : Text($"{work.Figure(Unit.GigaflopsPerSecond, seconds):0.0} {Unit.GigaflopsPerSecond.Symbol()}"));

    /// <summary>The share of the ceiling.</summary>
    public static RateColumn OfCeiling(Ceiling ceiling) =>
        new("Of ceiling", Text($"Of {ceiling.GigaflopsPerSecond:0} GFLOP/s (fused multiply-add) or {ceiling.GigabytesPerSecond:0.0} GB/s (triad)"),
            (work, seconds) => Text($"{100 * work.OfCeiling(ceiling, seconds):0} %"));

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        summary[benchmarkCase]?.ResultStatistics is { } statistics && WorkOf(benchmarkCase) is { } work ? cell(work, 1e-9 * statistics.Median) : Nothing;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;

    /// <summary>The work of a case, from an instance of the benchmark's class with the case's parameters.</summary>
    private static Work? WorkOf(BenchmarkCase benchmarkCase)
    {
        if (Activator.CreateInstance(benchmarkCase.Descriptor.Type) is not KernelBenchmark benchmark) return null;
        foreach (var parameter in benchmarkCase.Parameters.Items)
            benchmarkCase.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(benchmark, parameter.Value);
        return benchmark.WorkOf(benchmarkCase.Descriptor.WorkloadMethod.Name);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
