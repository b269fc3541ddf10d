namespace MidasNet.Runner.Downloads;

/// <summary>One address did not give what it should. The next try, or the next address, may.</summary>
/// <param name="message">What happened, without the address.</param>
/// <param name="mayPass">Whether the same address may do better later.</param>
/// <param name="wait">How long the server asks to wait, if it does.</param>
/// <param name="cause">What led here, if anything.</param>
internal sealed class SourceException(string message, bool mayPass, TimeSpan? wait = null, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether the same address may do better later.</summary>
    public bool MayPass { get; } = mayPass;

    /// <summary>How long the server asks to wait, if it does.</summary>
    public TimeSpan? Wait { get; } = wait;
}
