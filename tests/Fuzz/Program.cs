using System.Runtime.InteropServices;
using MidasNet.Fuzz;
using SharpFuzz;
using SharpFuzz.Common;

// eng/fuzz-coverage.sh starts it; by hand:
//   MidasNet.Fuzz list                       the names of all targets
//   MidasNet.Fuzz replay TARGET FILE...      reads inputs again, and says what happens
//   MidasNet.Fuzz seeds TARGET FOLDER        writes the inputs to begin with, and their words into FOLDER.dict
//   MidasNet.Fuzz run TARGET FOLDER          waits for inputs from the driver, and keeps findings in the folder
if (args is ["list"])
{
    Console.WriteLine(string.Join('\n', FuzzTargets.All.Keys));
    return 0;
}
if (args is not [("run" or "seeds" or "replay") and var what, var name, _, ..] || !FuzzTargets.All.TryGetValue(name, out var open))
{
    Console.Error.WriteLine($"usage: MidasNet.Fuzz list | replay TARGET FILE... | seeds TARGET FOLDER | run TARGET FOLDER; targets: {string.Join(", ", FuzzTargets.All.Keys)}");
    return 2;
}
// Instrumented code counts from its first step on: here until there is memory of the driver.
const int CounterBytes = 1 << 16;
unsafe
{
    Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(CounterBytes);
}
using var target = open();
switch (what)
{
    case "seeds":
        int number = 0;
        byte[][] seeds = [.. target.Seeds()];
        foreach (byte[] seed in seeds) File.WriteAllBytes(Path.Combine(args[2], $"seed-{number++:000}"), seed);
        File.WriteAllLines($"{args[2]}.dict", FuzzDictionary.Of(seeds));
        break;
    case "replay":
        var replayed = new Findings(target, folder: null);
        foreach (string file in args[2..]) Console.WriteLine($"{file}: {(replayed.Run(File.ReadAllBytes(file)) ? "read" : "refused")}");
        break;
    default:
        var findings = new Findings(target, args[2]);
        try
        {
            Fuzzer.LibFuzzer.Run(data => findings.Run(data));
        }
        catch (EndOfStreamException)
        {
            // The driver has ended.
        }
        findings.WriteSummary();
        break;
}
return 0;
