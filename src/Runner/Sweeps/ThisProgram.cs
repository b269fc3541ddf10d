using System.Security.Cryptography;
using MidasNet.Cluster.Sweeps;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sweeps;

/// <summary>The properties of this process that results depend on.</summary>
internal static class ThisProgram
{
    /// <summary>The process as a worker.</summary>
    public static WorkerFacts Facts() => new($"{Environment.MachineName}-{Environment.ProcessId}", Version(), RunEnvironment.MaxVectorWidth());

    // A build without a commit in its version is told from others by the identities of the assemblies that compute, which are hashes of their code.
    private static string Version()
    {
        Type[] computing = [typeof(Device), typeof(LabelledImages), typeof(Classifier), typeof(Recipe), typeof(ThisProgram)];
        byte[] identities = [.. computing.SelectMany(type => type.Module.ModuleVersionId.ToByteArray())];
        return $"{RunEnvironment.InformationalVersion() ?? "unknown"} ({Convert.ToHexStringLower(SHA256.HashData(identities))[..8]})";
    }
}
