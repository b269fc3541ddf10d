namespace MidasNet.Learning.Labels;

/// <summary>A label that is proposed for an image.</summary>
/// <param name="Image">Its place in the set.</param>
/// <param name="Given">The label that it has.</param>
/// <param name="Proposed">The label that fits it best.</param>
/// <param name="Confidence">The probability that the proposed label is right, 0 to 1.</param>
public readonly record struct LabelProposal(int Image, int Given, int Proposed, double Confidence)
{
    /// <summary>Proposes for each image the class that image and label together make most probable: argmax_k p(k | image) T[k, given].</summary>
    /// <param name="posteriors">Probabilities of the true class, out of fold and calibrated.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="transition">How classes become labels.</param>
    /// <returns>One for each image, in the order of the set.</returns>
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
