namespace MidasNet.Runner.Downloads;

/// <summary>The kind of an entry: it decides in which folder its files lie, and the exit code when they cannot be had.</summary>
internal enum DownloadKind
{
    Weights,
    Data,
}

/// <summary>A file could not be fetched, or a wrong one came. The message says what was tried and how each try ended.</summary>
internal sealed class DownloadException(DownloadKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    public DownloadKind Kind => kind;
}
