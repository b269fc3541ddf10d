namespace MidasNet.Benchmarks.Peers;

/// <summary>The comparison of a row with its <see cref="Targets"/>.</summary>
internal enum Verdict
{
    /// <summary>No target is set.</summary>
    NoTarget,

    /// <summary>A peer of the target is missing.</summary>
    Unknown,

    /// <summary>The requirement is missed.</summary>
    Missed,

    /// <summary>The requirement is met, the aim is not.</summary>
    Must,

    /// <summary>The aim is reached.</summary>
    Aim,
}
