using System.Diagnostics;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A child process that keeps a core busy until it is disposed of, or until the benchmark ends.</summary>
internal sealed class BusyProcess : IDisposable
{
    /// <summary>The only argument of the child.</summary>
    public const string Argument = "--busy";

    private readonly Process process;

    /// <summary>Starts it, and waits until it computes.</summary>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    public BusyProcess()
    {
        var start = OwnProcess.StartInfo([Argument]);
        HeapTuning.Remove(start);
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        process = Process.Start(start) ?? throw new InvalidOperationException("the busy process did not start");
        if (process.StandardOutput.ReadLine() is null) throw new InvalidOperationException($"the busy process ended with code {process.ExitCode}");
    }

    /// <summary>The main program of the child. It computes in registers, so that it takes nothing but its core.</summary>
    public static int Run()
    {
        // The input ends when the benchmark closes it, or dies.
        var watch = new Thread(() =>
        {
            while (Console.In.Read() >= 0)
            {
            }
            Environment.Exit(0);
        });
        watch.Start();
        Console.WriteLine("busy");
        for (double x = 1; ; x = x * 0.999 + 0.001)
        {
            if (double.IsNaN(x)) return 1;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
