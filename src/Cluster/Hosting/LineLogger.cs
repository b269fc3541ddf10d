using Microsoft.Extensions.Logging;

namespace MidasNet.Cluster.Hosting;

/// <summary>Passes on what a library logs, a line for each warning and error.</summary>
/// <param name="say">Takes the lines.</param>
internal sealed class LineLogger(Action<string> say) : ILoggerProvider, ILogger
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) say($"{formatter(state, exception).ReplaceLineEndings(" ")}{(exception is null ? "" : $" ({exception.Message})")}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
