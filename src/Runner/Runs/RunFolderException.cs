namespace MidasNet.Runner.Runs;

/// <summary>A run folder could not be made, written or read. The message names the path and says what to do.</summary>
internal sealed class RunFolderException(string message, Exception? cause = null, string? missing = null) : Exception(message, cause)
{
    /// <summary>The path, if nothing is there.</summary>
    public string? Missing { get; } = missing;
}
