namespace MidasNet.Runner.Cli;

/// <summary>An argument names something that does not exist, which only shows when the command runs.</summary>
/// <param name="message">The given value and the accepted ones.</param>
internal sealed class UsageException(string message) : Exception(message);
