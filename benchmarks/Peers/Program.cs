using System.CommandLine;
using MidasNet.Benchmarks;
using MidasNet.Benchmarks.Peers;

// First, with nothing else loaded: a child measures the start-up time of a program.
if (Children.Run(args) is { } ended) return ended;

var json = new Option<bool>("--json") { Description = "One JSON object instead of a table" };
var threads = new Option<int>("--threads") { Description = "Threads of each library", DefaultValueFactory = _ => Environment.ProcessorCount };
var scaling = new Option<bool>("--scaling") { Description = "Measure the scaling with batch and image size instead of the table" };
var rows = new Option<string>("--rows") { Description = "Only rows whose name contains this text, or one of several separated by commas" };
var processorTime = new Option<bool>("--processor-time")
{
    Description = "With --threads 1: processor time that a tenth of the runs do not exceed instead of the median of the time that passes, for a machine that others use",
};
var seconds = new Option<double>("--seconds") { Description = "Seconds to measure each row; at least five rounds", DefaultValueFactory = _ => 4 };
var memory = new Option<bool>("--memory") { Description = "Measure the memory of each library in each row, in processes of their own, instead of the time" };
threads.Validators.Add(given =>
{
    if (given.GetValueOrDefault<int>() is < 1 or > 256) given.AddError("--threads takes 1 to 256");
});
seconds.Validators.Add(given =>
{
    if (given.GetValueOrDefault<double>() is not (> 0 and <= 600)) given.AddError("--seconds takes more than 0, at most 600");
});

processorTime.Validators.Add(given =>
{
    if (given.GetValueOrDefault<bool>() && given.GetValue(threads) != 1) given.AddError("--processor-time takes --threads 1");
});

memory.Validators.Add(given =>
{
    if (!given.GetValueOrDefault<bool>()) return;
    if (MemoryOfSide.Unavailable is { } reason) given.AddError(reason);
    if (given.GetValue(json) || given.GetValue(scaling) || given.GetValue(processorTime)) given.AddError("--memory goes with --rows and --threads only");
});

var command = new RootCommand("Measures this engine against libtorch and ONNX Runtime, interleaved in one run.")
{
    json, threads, rows, seconds, scaling, processorTime, memory,
};
command.SetAction(options =>
{
    if (HeapTuning.Restart(args) is { } exitCode) return exitCode;
    string filter = options.GetValue(rows) ?? "";
    Row[] all = [.. options.GetValue(scaling) ? Scaling.Rows(options.GetValue(threads)) : Catalogue.Rows(options.GetValue(threads))];
    var chosen = Choose(all, filter);
    if (chosen.Count == 0)
    {
        Console.Error.WriteLine($"no row name contains '{filter}'; the rows are:");
        foreach (var row in all) Console.Error.WriteLine($"  {row.Name}");
        return 2;
    }
    if (options.GetValue(memory)) return MeasureMemory([.. chosen.OfType<TimedRow>()], options.GetValue(threads));
    return Measure(chosen, options.GetValue(threads), options.GetValue(seconds), options.GetValue(json), options.GetValue(processorTime));
});
var parsed = command.Parse(args);
int code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;

static IReadOnlyList<Row> Choose(IReadOnlyList<Row> rows, string filter)
{
    string[] texts = filter.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    bool IsChosen(Row row) => texts.Length == 0 || texts.Any(text => row.Name.Contains(text, StringComparison.OrdinalIgnoreCase));
    return [.. rows.Where(IsChosen)];
}

static int MeasureMemory(IReadOnlyList<TimedRow> rows, int threads)
{
    if (rows.Count == 0)
    {
        Console.Error.WriteLine("--memory measures rows of work that is done in one process, of which none is chosen");
        return 2;
    }
    var session = new Session(threads, Seconds: 1, new Ceiling(0, 0)) { NoLibtorch = Libtorch.Load(), NoOnnxRuntime = OnnxRuntimeContender.Load() };
    MemoryTable.Write(Console.Out, rows, session);
    return 0;
}

static int Measure(IReadOnlyList<Row> rows, int threads, double seconds, bool json, bool processorTime)
{
    var session = new Session(threads, seconds, Ceiling.Measure(threads))
    {
        NoLibtorch = Libtorch.Load(),
        NoOnnxRuntime = OnnxRuntimeContender.Load(),
        InProcessorTime = processorTime,
    };
    using var output = Console.OpenStandardOutput();
    Report report = json ? new JsonReport(output, Console.Error) : new TextReport(Console.Out);
    var before = ProcessorTime.Now();
    report.Begin(session);
    foreach (var row in rows)
    {
        if (session.Measure(row) is { } result) report.Add(result);
    }
    report.End(session, ProcessorTime.Now().ShareElsewhereSince(before));
    return session.Results.All(r => r.Disagreement is null) ? 0 : 1;
}
