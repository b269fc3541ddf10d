using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Downloads;

/// <summary>The progress of one file, over all tries to fetch it.</summary>
/// <param name="progress">Where it is told.</param>
/// <param name="name">What is fetched.</param>
internal sealed class TransferProgress(Progress progress, string name) : IDisposable
{
    private const int Unit = 1000;

    private ProgressPhase? phase;

    /// <summary>Tells how many bytes are there; the first call begins the phase.</summary>
    /// <param name="bytes">The bytes that are there.</param>
    /// <param name="total">The bytes that there will be; where that is not known, nothing is shown.</param>
    public void Report(long bytes, long? total)
    {
        if (total is not { } all) return;
        phase ??= progress.Begin(name, Kilobytes(all), "kB", done: Kilobytes(bytes));
        phase.Report(Kilobytes(bytes));
    }

    /// <summary>Writes a line of its own.</summary>
    public void Say(string line) => progress.Say($"{name}: {line}");

    /// <summary>Ends the phase.</summary>
    public void Dispose() => phase?.Dispose();

    private static long Kilobytes(long bytes) => (bytes + Unit - 1) / Unit;
}
