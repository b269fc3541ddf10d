namespace MidasNet.Learning.Labels;

/// <summary>The ranking criterion of suspects.</summary>
public enum SuspectRanking
{
    /// <summary>
    /// The probability that the label stands out, given image, label and transition matrix: the optimal ranking if these are calibrated.
    /// </summary>
    Probability,

    /// <summary>The probability of the label by the model alone, lowest first for noise: the self-confidence of confident learning.</summary>
    SelfConfidence,

    /// <summary>
    /// The probability of the label minus that of the best other class, lowest first for noise: the normalised margin of confident learning.
    /// </summary>
    NormalisedMargin,
}
