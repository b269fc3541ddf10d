using System.Globalization;
using System.Text;
using BenchmarkDotNet.Reports;

namespace MidasNet.Benchmarks;

/// <summary>The results of one machine as a table in Markdown.</summary>
internal static class ResultsFile
{
    /// <summary>Writes or overwrites the file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="ceiling">The machine's ceiling.</param>
    /// <param name="summaries">The results.</param>
    /// <param name="rate">The column of rates.</param>
    /// <param name="ofCeiling">The column of shares of the ceiling.</param>
    public static void Write(string path, Ceiling ceiling, IEnumerable<Summary> summaries, RateColumn rate, RateColumn ofCeiling)
    {
        var text = new StringBuilder();
        string threads = Environment.ProcessorCount == 1 ? "1 thread" : $"{Environment.ProcessorCount} threads";
        Line($"# Kernels on {MachineFacts.Processor}, {MachineFacts.Vectors}, {threads}, {MachineFacts.System}");
        Line($"");
        Line($"Ceiling: {ceiling.GigaflopsPerSecond:0} GFLOP/s (fused multiply-add), {ceiling.GigabytesPerSecond:0.0} GB/s (triad). Times are medians.");
        Line($"");
        Line($"| kernel | case | time, µs | rate | of ceiling |");
        Line($"|---|---|---:|---:|---:|");
        foreach (var summary in summaries)
        {
            foreach (var benchmark in summary.BenchmarksCases.Where(benchmark => summary[benchmark]?.ResultStatistics is not null))
            {
                double microseconds = 1e-3 * summary[benchmark]!.ResultStatistics!.Median;
                string parameters = string.Join(", ", benchmark.Parameters.Items.Select(item => $"{item.Name} {item.Value}"));
                Line($"| {benchmark.Descriptor.WorkloadMethod.Name} | {parameters} | {microseconds:0.00} | {rate.GetValue(summary, benchmark)} | {ofCeiling.GetValue(summary, benchmark)} |");
            }
        }
        File.WriteAllText(path, text.ToString());

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
