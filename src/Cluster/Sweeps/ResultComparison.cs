namespace MidasNet.Cluster.Sweeps;

/// <summary>The comparison of a second result of a task with the first.</summary>
[GenerateSerializer]
internal enum ResultComparison
{
    /// <summary>It is the first.</summary>
    First,

    /// <summary>They are equal bit for bit.</summary>
    Equal,

    /// <summary>They differ, and so do the instruction sets that they were computed with, which explains it.</summary>
    OtherInstructionSet,

    /// <summary>They differ although program and instruction set are the same: a finding.</summary>
    Unequal,
}
