namespace MidasNet.Learning.Labels;

/// <summary>The thresholds of an audit.</summary>
public sealed record LabelAuditOptions
{
    /// <summary>
    /// The significance level of the test against chance: this share of sets with random labels is not recognised as random.
    /// </summary>
    public double Significance { get; init; } = 1e-4;

    /// <summary>
    /// The share of wrong labels up to which a set is called clean, if chance or the model's own mistakes may explain them.
    /// </summary>
    public double CleanUpTo { get; init; } = 0.02;

    /// <summary>The minimum unevenness of biased complementary labels: the relative standard deviation of the cells off the diagonal.</summary>
    public double BiasedFrom { get; init; } = 0.15;

    /// <summary>True if labels are known to be complementary, false if they are known not to be; null to decide that from the data.</summary>
    public bool? KnownComplementary { get; init; }

    /// <summary>Trusted images, which decide what the labels leave open; null for none.</summary>
    internal TrustedPredictions? Trusted { get; init; }

    /// <summary>True for photographs, of which it takes more to rule out that labels name what images are not.</summary>
    internal bool ArePhotos { get; init; }

    /// <summary>The seed of the resampling for the intervals.</summary>
    public ulong Seed { get; init; } = 1;
}
