using System.CommandLine;
using System.Diagnostics;
using MidasNet;
using MidasNet.Benchmarks.Gpu;

var name = new Option<string>("--device") { Description = "gpu, gpu:1 and so on; gpu:emulator with --tiny to try the program without a card", DefaultValueFactory = _ => "gpu" };
var tiny = new Option<bool>("--tiny") { Description = "Sizes that an emulator can do; the figures mean nothing" };
var filter = new Option<string>("--rows") { Description = "Only rows whose name holds this text, or one of several apart by commas" };
var seconds = new Option<double>("--seconds") { Description = "How long to measure each row", DefaultValueFactory = _ => 0.5 };
var unchecked_ = new Option<bool>("--no-checks") { Description = "Timings alone" };
var digits = new Option<string>("--mnist") { Description = "A folder with MNIST's four IDX files: the time to 99 % is measured as well" };

var command = new RootCommand("Checks a graphics card's results and measures its speed.") { name, tiny, filter, seconds, unchecked_, digits };
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
        Console.WriteLine($"Nothing was measured: {missing.Message}. To try this program without a card: --device gpu:emulator --tiny");
        return 3;
    }
    bool right = options.GetValue(unchecked_) || Checks.Run(plan);
    Table.Print(plan);
    if (options.GetValue(digits) is { } folder) DigitTraining.Run(plan, folder);
    Console.WriteLine($"\n{clock.Elapsed.TotalSeconds:N0} s in all.");
    return right ? 0 : 1;
});
var parsed = command.Parse(args);
int code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;
