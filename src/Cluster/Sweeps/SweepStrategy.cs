namespace MidasNet.Cluster.Sweeps;

/// <summary>Which trials climb to the next rung, and when.</summary>
[GenerateSerializer]
internal enum SweepStrategy
{
    /// <summary>Trials compete in brackets, and the best third of a bracket climbs when all of it is measured. With one rung this is random search.</summary>
    Brackets,

    /// <summary>
    /// A trial climbs as soon as it belongs to the best third of those that were measured on its rung so far, so that no worker waits for others (Li et al.,
    /// "A system for massively parallel hyperparameter tuning", MLSys 2020). Which trials climb depends on the order in which results arrive.
    /// </summary>
    Asha,
}
