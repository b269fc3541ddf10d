using System.CommandLine;
using System.Globalization;
using MidasNet.Benchmarks;
using MidasNet.Benchmarks.Simulation;

var workers = new Option<int>("--workers") { Description = "Workers", DefaultValueFactory = _ => 1000 };
var trials = new Option<int>("--trials") { Description = "Trials of five tasks each", DefaultValueFactory = _ => 20_000 };
var seed = new Option<ulong>("--seed") { Description = "Decides all random numbers", DefaultValueFactory = _ => 1 };
var writesPerSecond = new Option<double>("--writes-per-second") { Description = "Rows that the database writes in a second", DefaultValueFactory = _ => 2000 };
var bytesPerSecond = new Option<double>("--bytes-per-second") { Description = "Bytes that it writes in a second", DefaultValueFactory = _ => 50e6 };
var stateBytes = new Option<double>("--state-bytes") { Description = "Bytes of the state of a run", DefaultValueFactory = _ => 8e6 };
var only = new Option<string>("--only") { Description = "One table: failures, savings or limits" };
only.AcceptOnlyFromAmong("failures", "savings", "limits");
var charts = new Option<string?>("--charts") { Description = "A folder for charts as SVG" };
var simulate = new RootCommand("Simulates sweeps on a cluster, with the real logic of sweeps and tasks on a virtual clock. Exit code 1 if a task is lost or counted twice.")
{
    workers, trials, seed, writesPerSecond, bytesPerSecond, stateBytes, only, charts,
};
simulate.SetAction(options =>
{
    var usual = new SimulationOptions
    {
        Workers = options.GetValue(workers),
        Trials = options.GetValue(trials),
        Seed = options.GetValue(seed),
        WritesPerSecond = options.GetValue(writesPerSecond),
        BytesPerSecond = options.GetValue(bytesPerSecond),
        StateBytes = options.GetValue(stateBytes),
        SavesBesideRenewals = true,
        SpreadsSavings = true,
        MaxSavingShare = 0.1,
    };
    return new Tables(Console.Out, options.GetValue(charts)).Write(usual, options.GetValue(only));
});

var database = new Option<string>("--database") { Description = "The server: Host=...;Username=...;Database=...", Required = true };
var seconds = new Option<double>("--seconds") { Description = "Seconds of each measurement", DefaultValueFactory = _ => 5 };
var writes = new Command("writes", "Measures the rows that a PostgreSQL server writes in a second, each in a transaction of its own.") { database, seconds };
writes.SetAction(async (options, cancellation) =>
{
    Console.WriteLine($"{MachineFacts.Processor}, {Environment.ProcessorCount} threads, {MachineFacts.System}");
    foreach (var (clients, bytes) in new[] { (1, 400), (8, 400), (32, 400), (64, 400), (1, 512 * 1024), (8, 512 * 1024) })
    {
        double rate = await WriteRate.MeasureAsync(options.GetRequiredValue(database), clients, bytes, options.GetValue(seconds), cancellation);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clients,3} connections, rows of {bytes,6:N0} bytes: {rate,8:N0} writes/s, {rate * bytes / 1e6,6:N1} MB/s"));
    }
});
simulate.Subcommands.Add(writes);
var parsed = simulate.Parse(args);
int code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? 2 : code;
