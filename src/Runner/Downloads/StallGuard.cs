namespace MidasNet.Runner.Downloads;

/// <summary>Cancels a transfer when nothing has come for a while.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly TimeSpan patience;
    private readonly CancellationTokenSource stalled, either;

    /// <summary>Begins to wait.</summary>
    /// <param name="patience">How long nothing may come.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="cancellation">Cancels the transfer as well.</param>
    public StallGuard(TimeSpan patience, TimeProvider clock, CancellationToken cancellation)
    {
        this.patience = patience;
        stalled = new CancellationTokenSource(patience, clock);
        either = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, cancellation);
    }

    /// <summary>Cancelled when nothing came for too long, or when the transfer is to stop.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Tells that something came.</summary>
    public void Touch() => stalled.CancelAfter(patience);

    /// <inheritdoc/>
    public void Dispose()
    {
        either.Dispose();
        stalled.Dispose();
    }
}
