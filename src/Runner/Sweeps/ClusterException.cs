namespace MidasNet.Runner.Sweeps;

/// <summary>A cluster cannot be reached, or does not have what was asked for.</summary>
internal sealed class ClusterException(string message, Exception? inner = null) : IOException(message, inner);
