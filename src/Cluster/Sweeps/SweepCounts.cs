namespace MidasNet.Cluster.Sweeps;

/// <summary>How far a sweep is.</summary>
/// <param name="Done">Tasks with a result.</param>
/// <param name="SetAside">Tasks that failed too often.</param>
/// <param name="Running">Tasks that workers have.</param>
/// <param name="Waiting">Tasks that wait for a worker. More may follow, when trials climb.</param>
/// <param name="Duplicates">Results that came a second time and were equal.</param>
[GenerateSerializer]
internal readonly record struct SweepCounts(int Done, int SetAside, int Running, int Waiting, int Duplicates);
