namespace MidasNet.Learning.Labels;

/// <summary>By what suspects are ranked.</summary>
public enum SuspectRanking
{
    /// <summary>
    /// The probability that the label stands out, by image, label and transition matrix together: the best list there is if these are calibrated.
    /// </summary>
    Probability,

    /// <summary>The probability of the label by the model alone, lowest first for noise: the self-confidence of confident learning.</summary>
    SelfConfidence,

    /// <summary>
    /// The probability of the label less that of the best other class, lowest first for noise: the normalised margin of confident learning.
    /// </summary>
    NormalisedMargin,
}
