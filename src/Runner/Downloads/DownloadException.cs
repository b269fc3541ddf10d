namespace MidasNet.Runner.Downloads;

/// <summary>Something could not be fetched, or what came was not it. The message says what was tried and how each try ended.</summary>
/// <param name="kind">Whether weights or data are missing now.</param>
/// <param name="message">One line.</param>
/// <param name="cause">What led here, if anything.</param>
internal sealed class DownloadException(DownloadKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether weights or data are missing now.</summary>
    public DownloadKind Kind { get; } = kind;
}
