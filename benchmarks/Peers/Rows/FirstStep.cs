using System.Diagnostics;
using System.Globalization;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// A training program as started by its user: a child process that runs training steps of the small CNN with one of the libraries. It is timed from
/// outside, from its start until it reports the first step; at the end it reports its peak memory.
/// </summary>
internal static class FirstStep
{
    /// <summary>The first argument of the child, before its library, threads and steps.</summary>
    public const string Argument = "--first-step";

    /// <summary>The main program of the child.</summary>
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
    /// <returns>Seconds to the end of the first step, and the peak resident memory in bytes.</returns>
    /// <exception cref="InvalidOperationException">The child failed.</exception>
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
        return first is not null && double.TryParse(bytes, CultureInfo.InvariantCulture, out double peak)
        ? (seconds, peak)
            : throw new InvalidOperationException($"the child process that trains with {side} ended with code {child.ExitCode}");
    }
}
