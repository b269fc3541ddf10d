namespace MidasNet.Cluster.Sweeps;

/// <summary>A worker, and what its results depend on.</summary>
/// <param name="Name">The name of the worker, no other's.</param>
/// <param name="Version">The version of the program.</param>
/// <param name="InstructionSet">The widest vectors that its kernels use: sums in other orders give other last bits.</param>
[GenerateSerializer]
internal sealed record WorkerFacts(string Name, string Version, string InstructionSet);
