namespace MidasNet.Cluster.Removal;

/// <summary>The extent of a removal.</summary>
/// <param name="Tasks">Tasks that were removed.</param>
/// <param name="Files">Files that were removed, besides the states of runs.</param>
/// <param name="KeptFiles">Files that other sweeps need, which were kept.</param>
internal readonly record struct RemovedSweep(int Tasks, int Files, int KeptFiles);
