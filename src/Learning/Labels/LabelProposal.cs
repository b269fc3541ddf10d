namespace MidasNet.Learning.Labels;

/// <summary>A proposed label for an image.</summary>
/// <param name="Image">The image's index in the set.</param>
/// <param name="Given">The current label.</param>
/// <param name="Proposed">The most probable label.</param>
/// <param name="Confidence">The probability that the proposed label is right, 0 to 1.</param>
public readonly record struct LabelProposal(int Image, int Given, int Proposed, double Confidence)
{
    /// <summary>Proposes for each image the most probable class given image and label: argmax_k p(k | image) T[k, given].</summary>
    /// <param name="posteriors">Calibrated out-of-fold probabilities of the true class.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="transition">The transition matrix from classes to labels.</param>
    /// <returns>One proposal for each image, in the order of the set.</returns>
    /// <exception cref="ArgumentException">The labels or the matrix do not fit the predictions.</exception>
    public static LabelProposal[] For(OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, TransitionMatrix transition)
    {
        ArgumentNullException.ThrowIfNull(posteriors);
        ClassPosteriors.RequireClasses(posteriors, transition);
        posteriors.RequireLabels(given);
        var proposals = new LabelProposal[given.Length];
        var joint = new double[posteriors.Classes];
        for (int i = 0; i < given.Length; i++)
        {
            ClassPosteriors.WithLabel(posteriors[i], transition, given[i], joint);
            int best = 0;
            for (int k = 1; k < joint.Length; k++)
            {
                if (joint[k] > joint[best]) best = k;
            }
            proposals[i] = new LabelProposal(i, given[i], best, joint[best]);
        }
        return proposals;
    }
}
