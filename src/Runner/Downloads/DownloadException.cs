namespace MidasNet.Runner.Downloads;

/// <summary>The kind of an entry of the manifest: it decides in which folder its files lie, and the exit code when they cannot be had.</summary>
internal enum DownloadKind
{
    /// <summary>Trained weights.</summary>
    Weights,

    /// <summary>A data set.</summary>
    Data,
}

/// <summary>A file could not be fetched, or a wrong one came. The message says what was tried and how each try ended.</summary>
internal sealed class DownloadException(DownloadKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether weights or data are missing now.</summary>
    public DownloadKind Kind { get; } = kind;
}
