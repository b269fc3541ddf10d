using System.CommandLine;
using System.Globalization;
using MidasNet.Benchmarks;
using MidasNet.Benchmarks.Load;
using MidasNet.Data.Pictures;
using MidasNet.Data.Synthetic;

var url = new Option<string?>("--url") { Description = "The address of a server that runs; without it one is started with the shipped network" };
var checkpoint = new Option<string?>("--checkpoint") { Description = "The checkpoint of the server to start" };
var program = new Option<string?>("--server") { Description = "midasnet.dll; without it that of the Release build of this checkout" };
var clients = new Option<int>("--clients") { Description = "Clients at once", DefaultValueFactory = _ => 100 };
var think = new Option<double>("--think") { Description = "Seconds that a client waits after an answer, on average (exponentially distributed)" };
var rate = new Option<double?>("--rate") { Description = "An open loop: requests per second that arrive whatever the server does; their times count from their arrival" };
var seconds = new Option<double>("--seconds") { Description = "Seconds to measure", DefaultValueFactory = _ => 10 };
var warmUp = new Option<double>("--warm-up") { Description = "Seconds before them", DefaultValueFactory = _ => 5 };
var width = new Option<int>("--width") { Description = "The width of the pictures, drawn characters as PNG; their height is three quarters of it", DefaultValueFactory = _ => 320 };
var threads = new Option<int>("--threads") { Description = "Workers of the server; 0 for one per core" };
var limit = new Option<double?>("--require-p99") { Description = "Exit code 1 if the 99th percentile is above these milliseconds, or a request fails" };

var command = new RootCommand("Loads 'midasnet serve' and reports the times of its answers.") { url, checkpoint, program, clients, think, rate, seconds, warmUp, width, threads, limit };
command.SetAction(async (options, cancellation) =>
{
    byte[][] pictures = [.. Enumerable.Range(0, SyntheticCharacters.ClassCount).Select(label => Drawing(label, options.GetValue(width)))];
    using var server = options.GetValue(url) is null
        ? await ServerProcess.StartAsync(options.GetValue(program), options.GetValue(checkpoint), options.GetValue(threads), cancellation) : null;
    var load = new Load
    {
        Url = new Uri(new Uri(options.GetValue(url) ?? server!.Url), "predict?top=1"),
        Pictures = pictures,
        Clients = options.GetValue(clients),
        Think = TimeSpan.FromSeconds(options.GetValue(think)),
        Rate = options.GetValue(rate),
    };
    await load.RunAsync(TimeSpan.FromSeconds(options.GetValue(warmUp)), cancellation);
    var before = server?.ProcessorTime;
    var result = await load.RunAsync(TimeSpan.FromSeconds(options.GetValue(seconds)), cancellation);
    Console.WriteLine($"{MachineFacts.Processor}, {Environment.ProcessorCount} threads, {MachineFacts.Vectors}, {MachineFacts.System}");
    string how = options.GetValue(rate) is { } perSecond ? $"open loop, {Number(perSecond)} requests/s" : $"{load.Clients} clients, think time {Number(options.GetValue(think))} s";
    Console.WriteLine($"{how}; PNG of {options.GetValue(width)} x {options.GetValue(width) * 3 / 4}, {Number(pictures.Average(picture => picture.Length) / 1000)} kB");
    foreach (string line in result.Lines()) Console.WriteLine(line);
    if (server is not null && before is { } start) Console.WriteLine($"server     {Number((server.ProcessorTime - start).TotalMilliseconds / Math.Max(1, result.Count))} ms of processor time per request");
    return options.GetValue(limit) is { } most && (result.Percentile(0.99) > most || result.Failures.Count > 0) ? 1 : 0;
});
var parsed = command.Parse(args);
int code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? 2 : code;

static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

// Dark ink on white paper.
static byte[] Drawing(int label, int width)
{
    int height = width * 3 / 4;
    byte[] pixels = SyntheticDrawing.OnCanvas(label, new SyntheticWriter(1, label), 0, width, height);
    for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(byte.MaxValue - pixels[i]);
    return PngFile.Encode(width, height, pixels);
}
