namespace MidasNet.Learning.Labels;

/// <summary>
/// Probabilities of the true class, p(class | image), from probabilities of the given label, p(given | image) = Σ_k p(k | image) T[k, given].
/// </summary>
public static class ClassPosteriors
{
    private const int Steps = 100;
    private const double Tiny = 1e-12;
    private const double MinSharpness = 0.02, MaxSharpness = 20;

    /// <summary>
    /// Recovers class probabilities from a plain model's predictions q: for each image the r on the simplex that minimises KL(q || rT), by the steps
    /// r[k] ← r[k] Σ_j T[k, j] q[j] / (rT)[j] (Richardson 1972, Lucy 1974; these are EM for a mixture). A model trained with forward correction
    /// (<see cref="Losses.ForwardCorrectedCrossEntropy"/>) predicts classes directly, and better.
    /// </summary>
    /// <param name="plain">Out-of-fold predictions of the given label.</param>
    /// <param name="transition">The transition matrix from classes to labels.</param>
    /// <exception cref="ArgumentException">The numbers of classes of predictions and matrix differ.</exception>
    public static OutOfFoldPredictions Unfold(OutOfFoldPredictions plain, TransitionMatrix transition)
    {
        ArgumentNullException.ThrowIfNull(plain);
        RequireClasses(plain, transition);
        int classes = plain.Classes;
        var r = new double[classes];
        var mixture = new double[classes];
        var factor = new double[classes];
        return plain.Map((q, changed) =>
        {
            Array.Fill(r, 1.0 / classes);
            for (int step = 0; step < Steps; step++)
            {
                Array.Clear(mixture);
                for (int k = 0; k < classes; k++)
                {
                    for (int j = 0; j < classes; j++) mixture[j] += r[k] * transition[k, j];
                }
                Array.Clear(factor);
                for (int k = 0; k < classes; k++)
                {
                    for (int j = 0; j < classes; j++) factor[k] += transition[k, j] * q[j] / Math.Max(mixture[j], Tiny);
                }
                double sum = 0;
                for (int k = 0; k < classes; k++) sum += r[k] *= factor[k];
                for (int k = 0; k < classes; k++) r[k] /= sum;
            }
            for (int k = 0; k < classes; k++) changed[k] = (float)r[k];
        });
    }

    /// <summary>Calibrates probabilities of the labels themselves.</summary>
    /// <param name="plain">Out-of-fold predictions of the given label.</param>
    /// <param name="given">The label of each image.</param>
    internal static OutOfFoldPredictions CalibrateAsLabels(OutOfFoldPredictions plain, ReadOnlySpan<int> given) =>
        Calibrate(plain, given, TransitionMatrix.Uniform(plain.Classes, 1)).Calibrated;

    /// <summary>
    /// Sharpens or softens class probabilities, p ∝ p^β, with the β that maximises the likelihood of the given labels: temperature scaling (Guo et al.,
    /// ICML 2017) that needs no true label. β is one value for all images, so that it depends hardly at all on any single label.
    /// </summary>
    /// <param name="posteriors">Out-of-fold probabilities of the true class.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="transition">The transition matrix from classes to labels.</param>
    /// <returns>The calibrated probabilities, and β: above 1 if they were under-confident.</returns>
    /// <exception cref="ArgumentException">The labels or the matrix do not fit the predictions.</exception>
    public static (OutOfFoldPredictions Calibrated, double Sharpness) Calibrate(
        OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, TransitionMatrix transition)
    {
        ArgumentNullException.ThrowIfNull(posteriors);
        RequireClasses(posteriors, transition);
        posteriors.RequireLabels(given);
        // The likelihood has a single maximum in ln β in practice, and is constant outside of these bounds. By -ln β, the larger of equally likely β is found.
        int[] labels = [.. given];
        double sharpness = Math.Exp(-GoldenSection.Maximum(
            x => Likelihood(posteriors, labels, transition, Math.Exp(-x)), -Math.Log(MaxSharpness), -Math.Log(MinSharpness), sections: 20));
        return (posteriors.Map((p, changed) => Sharpen(p, sharpness, changed)), sharpness);
    }

    /// <summary>The mean log-likelihood of the labels, in nats: 1/N Σ_n ln Σ_k p[n, k]^β T[k, given[n]], with p^β normalised.</summary>
    internal static double Likelihood(OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, TransitionMatrix transition, double sharpness = 1)
    {
        Span<float> p = posteriors.Classes <= 256 ? stackalloc float[posteriors.Classes] : new float[posteriors.Classes];
        double sum = 0;
        for (int i = 0; i < given.Length; i++)
        {
            Sharpen(posteriors[i], sharpness, p);
            double likelihood = 0;
            for (int k = 0; k < p.Length; k++) likelihood += p[k] * transition[k, given[i]];
            sum += Math.Log(Math.Max(likelihood, Tiny));
        }
        return sum / given.Length;
    }

    /// <summary>The class probabilities of an image given its label: p(class | image, given) ∝ p(class | image) T[class, given].</summary>
    /// <returns>False where the label is impossible by the matrix; then the label is ignored.</returns>
    internal static bool WithLabel(ReadOnlySpan<float> posterior, TransitionMatrix transition, int given, Span<double> result)
    {
        double sum = 0;
        for (int k = 0; k < posterior.Length; k++) sum += result[k] = posterior[k] * transition[k, given];
        if (sum < Tiny * Tiny)
        {
            for (int k = 0; k < posterior.Length; k++) result[k] = posterior[k];
            return false;
        }
        for (int k = 0; k < posterior.Length; k++) result[k] /= sum;
        return true;
    }

    internal static void RequireClasses(OutOfFoldPredictions predictions, TransitionMatrix transition)
    {
        ArgumentNullException.ThrowIfNull(transition);
        if (predictions.Classes != transition.Classes)
        {
            throw new ArgumentException(
                $"the predictions have {predictions.Classes} classes, the transition matrix {transition.Classes}", nameof(transition));
        }
    }

    private static void Sharpen(ReadOnlySpan<float> p, double sharpness, Span<float> result)
    {
        if (sharpness == 1)
        {
            p.CopyTo(result);
            return;
        }
        double sum = 0, largest = 0;
        foreach (float value in p) largest = Math.Max(largest, value);
        // Single precision is enough (0.001 %), and this runs 20 times over the set.
        for (int k = 0; k < p.Length; k++) sum += result[k] = MathF.Pow((float)(p[k] / largest), (float)sharpness);
        for (int k = 0; k < p.Length; k++) result[k] = (float)(result[k] / sum);
    }
}
