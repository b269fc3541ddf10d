namespace MidasNet.Learning.Labels;

/// <summary>How sure an audit has to be, and what it takes for worth mentioning.</summary>
public sealed record LabelAuditOptions
{
    /// <summary>
    /// Labels count as meaning something if chance would make them look so with less than this probability. One of so many sets of random labels is
    /// called otherwise.
    /// </summary>
    public double Significance { get; init; } = 1e-4;

    /// <summary>
    /// The share of wrong labels up to which a set is called clean, as long as chance or the model's own mistakes might explain them.
    /// </summary>
    public double CleanUpTo { get; init; } = 0.02;

    /// <summary>How uneven complementary labels must be to be called biased: the relative standard deviation of the cells off the diagonal.</summary>
    public double BiasedFrom { get; init; } = 0.15;

    /// <summary>Whether labels are known to name what images are not (true) or what they are, if not always (false); null to judge that, too.</summary>
    public bool? KnownComplementary { get; init; }

    /// <summary>Decides the resampling of the intervals.</summary>
    public ulong Seed { get; init; } = 1;
}
