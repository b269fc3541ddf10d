namespace MidasNet.Learning.Labels;

/// <summary>
/// Probabilities of the true class, p(class | image), from probabilities of the given label, p(given | image) = Σ_k p(k | image) T[k, given].
/// </summary>
public static class ClassPosteriors
{
    private const int Steps = 100;
    private const double Tiny = 1e-12;

    /// <summary>
    /// What class probabilities explain a plain model's predictions: for each image the r on the simplex with the least KL(q || rT), by the steps
    /// r[k] ← r[k] Σ_j T[k, j] q[j] / (rT)[j] (Richardson 1972, Lucy 1974; these are EM for a mixture). A model trained with forward correction
    /// (<see cref="Losses.ForwardCorrectedCrossEntropy"/>) predicts classes itself, and better.
    /// </summary>
    /// <param name="plain">Predictions of the given label, out of fold.</param>
    /// <param name="transition">How classes become labels.</param>
    /// <exception cref="ArgumentException">The matrix has another number of classes.</exception>
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

    /// <summary>
    /// Sharpens or softens class probabilities, p ∝ p^β, by the β for which the given labels are likeliest: temperature scaling (Guo et al., ICML
    /// 2017) that needs no true label. One number from all images, so it hardly knows the label of any.
    /// </summary>
    /// <param name="posteriors">Probabilities of the true class, out of fold.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="transition">How classes become labels.</param>
    /// <returns>The changed probabilities, and β: above 1 if they were too unsure.</returns>
    /// <exception cref="ArgumentException">The labels or the matrix do not fit the predictions.</exception>
    public static (OutOfFoldPredictions Calibrated, double Sharpness) Calibrate(
        OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, TransitionMatrix transition)
    {
        ArgumentNullException.ThrowIfNull(posteriors);
        RequireClasses(posteriors, transition);
        posteriors.RequireLabels(given);
        // Golden sections of ln β; the likelihood has one maximum in practice, and outside of these bounds nothing changes any more.
        double golden = (Math.Sqrt(5) - 1) / 2, low = Math.Log(0.02), high = Math.Log(20);
        double a = high - golden * (high - low), b = low + golden * (high - low);
        double atA = Likelihood(posteriors, given, transition, Math.Exp(a)), atB = Likelihood(posteriors, given, transition, Math.Exp(b));
        for (int section = 0; section < 20; section++)
        {
            if (atA > atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - golden * (high - low);
                atA = Likelihood(posteriors, given, transition, Math.Exp(a));
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + golden * (high - low);
                atB = Likelihood(posteriors, given, transition, Math.Exp(b));
            }
        }
        double sharpness = Math.Exp((low + high) / 2);
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

    /// <summary>What an image shows if its label counts too: p(class | image, given) ∝ p(class | image) T[class, given].</summary>
    /// <returns>False where the matrix says that the label cannot be; then the label is left out.</returns>
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
        // In single precision: a thousandth of a per cent is plenty, and this runs 20 times over the set.
        for (int k = 0; k < p.Length; k++) sum += result[k] = MathF.Pow((float)(p[k] / largest), (float)sharpness);
        for (int k = 0; k < p.Length; k++) result[k] = (float)(result[k] / sum);
    }
}
