using System.Globalization;
using MidasNet.Benchmarks.Simulation;
using MidasNet.Runner.Reports;

namespace MidasNet.Benchmarks;

/// <summary>Runs the scenarios, and writes their tables as they end, in Markdown.</summary>
/// <param name="output">Receives the tables.</param>
/// <param name="charts">A folder for charts; null for none.</param>
internal sealed class Tables(TextWriter output, string? charts)
{
    private int violations;

    /// <summary>Runs all of them.</summary>
    /// <param name="usual">The cluster.</param>
    /// <param name="only">The one table to write; null for all.</param>
    /// <returns>1 if a task was lost or counted twice.</returns>
    public int Write(SimulationOptions usual, string? only)
    {
        output.WriteLine($"{usual.Workers:N0} workers, {usual.Trials * 5:N0} tasks of {Number(usual.TaskSeconds)} s, {usual.Silos} silos, {usual.WritesPerSecond:N0} writes/s, {usual.BytesPerSecond / 1e6:N0} MB/s, seed {usual.Seed}");
        output.WriteLine();
        if (only is null or "savings") WriteSavings(usual);
        if (only is null or "limits") WriteLimits(usual);
        if (only is null or "failures") WriteFailures(usual);
        return violations == 0 ? 0 : 1;
    }

    private void WriteFailures(SimulationOptions usual)
    {
        Row("what goes wrong", "tasks", "99 % of tasks", "all", "ideal, all", "computed in vain", "runs made twice", "messages per task", "writes per task", "lost", "counted twice");
        Row("---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        List<ChartLine> lines = [];
        foreach (var (name, options) in Scenarios.Failures(usual))
        {
            var result = Run(options);
            // The ideal is that of one rung: tasks of others wait for what is measured below.
            bool hasIdeal = options.Rungs.Count == 1;
            Row(
                name, Count(result.Results + result.SetAside), Time(result.TimeOf(0.99)), Time(result.Makespan), hasIdeal ? $"{Time(result.Ideal)}, {Time(result.Scheduled)}" : "–", Share(result.Waste),
                Count(result.Counts.CompletedRuns - result.Results), Number(result.MessagesPerTask), Number(result.WritesPerTask),
                Count(result.Violations.Count(violation => violation.EndsWith("is lost", StringComparison.Ordinal))),
                Count(result.Violations.Count(violation => violation.Contains("is counted", StringComparison.Ordinal))));
            if (options.Trials != usual.Trials) continue;
            lines.Add(Progress(name == "nothing" ? "nothing goes wrong" : "all of it goes wrong", result));
            if (name == "nothing") lines.Insert(0, new ChartLine("without messages and failures", [new ChartPoint(0, 0), new ChartPoint(result.Ideal / 60, 1)]) { Dashed = true });
        }
        output.WriteLine();
        Save("cluster-progress.svg", new LineChart
        {
            Title = $"{usual.Trials * 5:N0} tasks on {usual.Workers:N0} workers (simulated)",
            XTitle = "Minutes",
            YTitle = "Share of the tasks that are done",
            Lines = lines,
            PercentY = true,
        });
    }

    private void WriteSavings(SimulationOptions usual)
    {
        Row("states of runs are saved", "99 % of tasks", "all", "computed in vain", "leases lost", "MB per task", "the database writes");
        Row("---", "--:", "--:", "--:", "--:", "--:", "--:");
        foreach (var (name, options) in Scenarios.Savings(usual with { Trials = usual.Trials / 5 }))
        {
            var result = Run(options);
            Row(
                name, Time(result.TimeOf(0.99)), Time(result.Makespan), Share(result.Waste), Count(result.Counts.LostLeases),
                Number(result.Counts.Bytes.Values.Sum() / 1e6 / result.Results), $"{Share(result.DatabaseLoad)} of the time");
        }
        output.WriteLine();
    }

    private void WriteLimits(SimulationOptions usual)
    {
        double[] rates = [100, 400, 2000, 1e9], seconds = [60, 20, 10, 5, 2, 1, 0.5];
        Row(["task of", .. rates.Select(NameOf)]);
        Row(["--:", .. rates.Select(_ => "--:")]);
        var lines = rates.Select(_ => new List<ChartPoint>()).ToList();
        foreach (double time in seconds)
        {
            var results = rates.Select(rate => Run(Scenarios.Limit(usual, time, rate))).ToList();
            Row([$"{Number(time)} s", .. results.Select(result => $"{Number(result.Rate)} ({Share(result.Rate / results[^1].Rate)})")]);
            for (int i = 0; i < rates.Length; i++) lines[i].Add(new ChartPoint(time, results[i].Rate));
        }
        output.WriteLine();
        Save("cluster-limit.svg", new LineChart
        {
            Title = $"Where the database limits {usual.Workers:N0} workers (simulated)",
            XTitle = "Mean time of a task, seconds",
            YTitle = "Tasks a second",
            Lines = [.. rates.Select((rate, i) => new ChartLine(NameOf(rate), lines[i]))],
            LogarithmicX = true,
            LogarithmicY = true,
        });
    }

    private static string NameOf(double rate) => rate < 1e6 ? $"{rate:N0} writes/s" : "no limit";

    private SimulationResult Run(SimulationOptions options)
    {
        var result = SimulatedSweep.Run(options);
        foreach (string violation in result.Violations.Take(10)) output.WriteLine($"VIOLATION: {violation}");
        violations += result.Violations.Count;
        return result;
    }

    private void Save(string file, LineChart chart)
    {
        if (charts is null) return;
        Directory.CreateDirectory(charts);
        File.WriteAllText(Path.Combine(charts, file), chart.ToSvg());
    }

    private static ChartLine Progress(string name, SimulationResult result) =>
        new(name, [.. Enumerable.Range(0, 101).Select(percent => new ChartPoint(result.TimeOf(percent / 100.0) / 60, percent / 100.0))]);

    private void Row(params string[] cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");

    private static string Time(double seconds) => TimeSpan.FromSeconds(Math.Round(seconds)).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);

    private static string Share(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(value < 10 ? "0.##" : "N0", CultureInfo.InvariantCulture);
}
