using MidasNet.Cluster.Sweeps;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sweeps;

/// <summary>What results of this process depend on.</summary>
internal static class ThisProgram
{
    /// <summary>The process as a worker.</summary>
    public static WorkerFacts Facts() => new($"{Environment.MachineName}-{Environment.ProcessId}", Version(), RunEnvironment.MaxVectorWidth());

    // A build without a commit in its version is told from others by the identity of its engine, which is a hash of the code.
    private static string Version()
    {
        string version = RunEnvironment.InformationalVersion() ?? "unknown";
        return $"{version} ({typeof(Device).Module.ModuleVersionId.ToString()[..8]})";
    }
}
