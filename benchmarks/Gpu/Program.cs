using System.CommandLine;
using System.Diagnostics;
using MidasNet;
using MidasNet.Benchmarks.Gpu;

var name = new Option<string>("--device") { Description = "gpu, gpu:1 and so on; gpu:emulator with --tiny to try the program without a GPU", DefaultValueFactory = _ => "gpu" };
var tiny = new Option<bool>("--tiny") { Description = "Sizes for an emulator; the figures are meaningless" };
var filter = new Option<string>("--rows") { Description = "Only rows whose name contains this text, or one of several separated by commas" };
var seconds = new Option<double>("--seconds") { Description = "Seconds to measure each row", DefaultValueFactory = _ => 0.5 };
var unchecked_ = new Option<bool>("--no-checks") { Description = "Timings only" };
var digits = new Option<string>("--mnist") { Description = "A folder with MNIST's four IDX files: also measures the time to 99 %" };

var command = new RootCommand("Checks the results of a GPU and measures its speed.") { name, tiny, filter, seconds, unchecked_, digits };
command.SetAction(options =>
{
    var plan = new Session(options.GetValue(name)!, options.GetValue(tiny), options.GetValue(filter) ?? "", options.GetValue(seconds));
    var clock = Stopwatch.StartNew();
    try
    {
        using var device = plan.Open(Precision.Full);
        plan.Describe(device);
    }
    catch (DeviceUnavailableException missing)
    {
        Console.WriteLine($"Nothing was measured: {missing.Message}. To try this program without a GPU: --device gpu:emulator --tiny");
        return 3;
    }
    bool right = options.GetValue(unchecked_) || Checks.Run(plan);
    Table.Print(plan);
    if (options.GetValue(digits) is { } folder) DigitTraining.Run(plan, folder);
    Console.WriteLine($"\n{clock.Elapsed.TotalSeconds:N0} s in total.");
    return right ? 0 : 1;
});
var parsed = command.Parse(args);
int code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;
