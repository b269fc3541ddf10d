using System.Runtime.InteropServices;

namespace MidasNet.Runner.Cli;

/// <summary>
/// Turns Ctrl-C (SIGINT) and SIGTERM into a cancellation, so that a run can write what it has. A second signal ends the process at once, as
/// without this class.
/// </summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly CancellationTokenSource cancellation = new();
    private readonly PosixSignalRegistration interrupt, terminate;

    /// <summary>Listens from now on.</summary>
    public TerminationSignals()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => cancellation.Token;

    /// <summary>Whether the first signal was SIGTERM.</summary>
    public bool WasTerminated { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        cancellation.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        if (cancellation.IsCancellationRequested) return;
        signal.Cancel = true;
        WasTerminated = signal.Signal == PosixSignal.SIGTERM;
        cancellation.Cancel();
    }
}
