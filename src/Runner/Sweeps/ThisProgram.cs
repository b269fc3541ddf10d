using System.Reflection;
using System.Security.Cryptography;
using MidasNet.Cluster.Sweeps;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Sweeps;

/// <summary>The properties of this process that results depend on.</summary>
internal static class ThisProgram
{
    /// <summary>The process as a worker.</summary>
    public static WorkerFacts Facts() => new($"{Environment.MachineName}-{Environment.ProcessId}", Version(), RunEnvironment.MaxVectorWidth());

    /// <summary>
    /// The assemblies whose code decides results. The last one is the program itself: the pieces of a study are its code.
    /// </summary>
    public static IReadOnlyList<Assembly> Computing { get; } =
        [typeof(Device).Assembly, typeof(WeightSet).Assembly, typeof(LabelledImages).Assembly, typeof(Classifier).Assembly, typeof(Recipe).Assembly, typeof(ThisProgram).Assembly];

    // Builds of sources that are not committed have the same product version. The identities of their assemblies differ: they are hashes of the code.
    private static string Version()
    {
        byte[] identities = [.. Computing.SelectMany(assembly => assembly.ManifestModule.ModuleVersionId.ToByteArray())];
        return $"{RunEnvironment.InformationalVersion() ?? "unknown"} ({Convert.ToHexStringLower(SHA256.HashData(identities))[..8]})";
    }
}
