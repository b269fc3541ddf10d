using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MidasNet.Benchmarks;
using Perfolizer.Horology;

// --results FILE is handled here; all other options are BenchmarkDotNet's.
List<string> arguments = [.. args];
string? results = null;
int at = arguments.IndexOf("--results");
if (at >= 0)
{
    if (at + 1 == arguments.Count)
    {
        Console.Error.WriteLine("--results takes a file");
        return 2;
    }
    results = arguments[at + 1];
    arguments.RemoveRange(at, 2);
}
if (arguments.Count == 0) arguments = ["--filter", "*"];

foreach (string kernel in KernelCoverage.Missing()) Console.Error.WriteLine($"Device.{kernel} has no benchmark");

// About a hundred kernels in a few minutes: short iterations in one process. The warm-up is long enough for the compiler's last tier.
var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
    .WithWarmupCount(6).WithIterationCount(7).WithIterationTime(TimeInterval.FromMilliseconds(70)).WithUnrollFactor(1).AsDefault();
var ceiling = Ceiling.Measure(Environment.ProcessorCount);
var (rate, ofCeiling) = (RateColumn.Rate, RateColumn.OfCeiling(ceiling));
// BenchmarkDotNet's defaults, except for its advice on longer iterations.
var config = ManualConfig.CreateEmpty()
    .AddLogger(ConsoleLogger.Default).AddExporter(MarkdownExporter.GitHub).AddValidator([.. DefaultConfig.Instance.GetValidators()])
    .AddColumnProvider(DefaultColumnProviders.Instance).AddJob(job).HideColumns("Error", "Mean").AddColumn(StatisticColumn.Median, rate, ofCeiling);
var summaries = BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmark).Assembly).Run([.. arguments], config).ToList();
Console.WriteLine(FormattableString.Invariant(
    $"ceiling: {ceiling.GigaflopsPerSecond:0} GFLOP/s (fused multiply-add), {ceiling.GigabytesPerSecond:0.0} GB/s (triad)"));
if (results is not null && summaries.Count > 0) ResultsFile.Write(results, ceiling, summaries, rate, ofCeiling);
return summaries.Any(summary => summary.HasCriticalValidationErrors) ? 1 : 0;
