namespace MidasNet.Runner.Runs;

/// <summary>A run folder could not be made, written or read. The message names the path and says what to do.</summary>
internal sealed class RunFolderException(string message, Exception? cause = null) : Exception(message, cause);
