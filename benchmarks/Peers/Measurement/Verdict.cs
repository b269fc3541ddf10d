namespace MidasNet.Benchmarks.Peers;

/// <summary>How a row stands to its <see cref="Targets"/>.</summary>
internal enum Verdict
{
    /// <summary>None is set.</summary>
    NoTarget,

    /// <summary>A peer that the target speaks of is missing.</summary>
    Unknown,

    /// <summary>Below what must be.</summary>
    Missed,

    /// <summary>What must be is reached, the aim is not.</summary>
    Must,

    /// <summary>The aim is reached.</summary>
    Aim,
}
