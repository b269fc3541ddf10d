using System.Diagnostics;
using System.Globalization;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// A program that trains, as its user starts it: a child process that makes steps of the small CNN with one of the libraries. Measured from outside,
/// from its start until it says that the first step is done; in the end it says how much memory it had at most.
/// </summary>
internal static class FirstStep
{
    /// <summary>The first argument of the child, before its library, threads and steps.</summary>
    public const string Argument = "--first-step";

    /// <summary>What the child does.</summary>
    public static int Run(string[] arguments)
    {
        int threads = int.Parse(arguments[2], CultureInfo.InvariantCulture), steps = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        var step = TrainingStep.SmallCnn(batch: 64);
        using var side = Enum.Parse<Column>(arguments[1]) switch
        {
            Column.Ours => step.Ours(threads, planned: false),
            Column.LibtorchChannelsLast => step.Libtorch(Layout.ChannelsLast, threads, planned: false),
            _ => step.Libtorch(Layout.Nchw, threads, planned: false),
        };
        side.Run();
        Console.WriteLine("first step done");
        for (int i = 1; i < steps; i++) side.Run();
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(self.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Starts a child.</summary>
    /// <returns>Seconds to the end of the first step, and the largest resident memory in bytes.</returns>
    /// <exception cref="InvalidOperationException">The child has failed.</exception>
    public static (double Seconds, double Bytes) Measure(Column side, int threads, int steps)
    {
        var start = OwnProcess.StartInfo([Argument, side.ToString(), $"{threads}", $"{steps}"]);
        HeapTuning.Remove(start);
        start.RedirectStandardOutput = true;
        long begin = Stopwatch.GetTimestamp();
        using var child = Process.Start(start) ?? throw new InvalidOperationException("the child process did not start");
        string? first = child.StandardOutput.ReadLine();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        string? bytes = child.StandardOutput.ReadLine();
        child.WaitForExit();
        return first is not null && double.TryParse(bytes, CultureInfo.InvariantCulture, out double most)
            ? (seconds, most)
            : throw new InvalidOperationException($"the child process that trains with {side} ended with code {child.ExitCode}");
    }
}
