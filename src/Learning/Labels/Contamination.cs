using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>
/// Estimates the share of complementary labels that are right, and the accuracy of the class that a model predicts, both from the likelihood of the
/// labels. A label that equals the predicted class is either one of the few right ones or a chance match with a mistake of the model. Confidence
/// separates the two: mistakes become rare where the model is confident, right labels do not. The probability of a mistake is therefore modelled as
/// <code>
/// e(x) = 1 / (1 + exp(-(α + β ln((1 - p) / p)))),   p the probability of the predicted class
/// </code>
/// (J. Platt, "Probabilistic outputs for support vector machines", 1999), and α, β and the contamination ε are fitted jointly to
/// <code>
/// P(given) = (1 - e) (ε [given = predicted] + (1 - ε) U[predicted, given]) + e Σ_k r[k] (ε [given = k] + (1 - ε) U[k, given])
/// </code>
/// where r are the normalised probabilities of the other classes, and U is the matrix of the wrong labels. The ascent approximates the Hessian by outer
/// products of the gradients (Berndt, Hall, Hall, Hausman 1974).
/// </summary>
internal sealed class Contamination
{
    private const double MinShare = 1e-7, MaxShare = 0.5;
    private const double MinLogOdds = -20;       // the limit of single precision
    private const double OffsetSigma = 3;        // a weak prior, for sets with hardly any match: a calibrated model has offset 0 and slope 1
    private const double LogSlopeSigma = 0.7;
    private const double ChiSquaredOf95 = 3.8415;
    private const int MaxSteps = 60, GridSteps = 30;

    private readonly int count;
    private readonly double[] logOdds;                                // of a mistake, by the model
    private readonly double[] predictedWrong, otherRight, otherWrong; // the terms of P(given)
    private readonly bool[] hit;

    private Contamination(OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, double[,] matrix)
    {
        count = given.Length;
        hit = new bool[count];
        (logOdds, predictedWrong, otherRight, otherWrong) = (new double[count], new double[count], new double[count], new double[count]);
        var wrong = WrongOnly(matrix);
        for (int i = 0; i < count; i++)
        {
            var p = posteriors[i];
            int top = posteriors.Predictions.Best(i), label = given[i];
            double others = Others(p, top);
            hit[i] = top == label;
            logOdds[i] = LogOdds(p[top], others);
            predictedWrong[i] = wrong[top, label];
            for (int k = 0; k < p.Length; k++)
            {
                if (k == top) continue;
                double share = Share(p[k], others, p.Length);
                if (k == label) otherRight[i] = share;
                otherWrong[i] += share * wrong[k, label];
            }
        }
    }

    /// <summary>The result of the fit.</summary>
    /// <param name="Posteriors">The probabilities with the fitted confidence in the predicted class.</param>
    /// <param name="Share">The share of right labels, with its 95 % profile-likelihood interval.</param>
    /// <param name="Ratio">The likelihood-ratio statistic against no right label: twice the difference of the log-likelihoods.</param>
    public readonly record struct Fit(OutOfFoldPredictions Posteriors, Interval Share, double Ratio);

    /// <summary>Fits α, β and ε.</summary>
    /// <param name="posteriors">Out-of-fold probabilities of the true class, as the model outputs them.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="matrix">The transition matrix from classes to labels, of which only the shares of the wrong labels are used.</param>
    public static Fit Of(OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, double[,] matrix)
    {
        var fit = new Contamination(posteriors, given, matrix);
        var start = new Confidence(0, 0);
        var (atNone, confidence) = fit.Climb(MinShare, start);
        var (share, best) = fit.Maximise(start, ref confidence);
        if (best < atNone) (share, best) = (MinShare, atNone);
        double Drop(double at) => 2 * (best - fit.Climb(at, confidence).LogLikelihood) - ChiSquaredOf95;
        double low = Drop(MinShare) <= 0 ? 0 : Root(Drop, MinShare, share), high = Root(Drop, share, MaxShare);
        var interval = new Interval(share <= MinShare ? 0 : share, low, high);
        return new Fit(posteriors.Map((p, changed) => Apply(confidence, p, changed)), interval, Math.Max(0, 2 * (best - atNone)));
    }

    /// <summary>
    /// The maximum-likelihood contamination. The profile may have a second maximum, where mistakes explain what right labels do: so a coarse grid over the
    /// whole range comes first, then a golden-section search over ln ε around the best point.
    /// </summary>
    private (double Share, double LogLikelihood) Maximise(Confidence start, ref Confidence confidence)
    {
        double step = Math.Log(MaxShare / MinShare) / GridSteps, highest = double.NegativeInfinity, around = 0;
        for (int point = 0; point <= GridSteps; point++)
        {
            double at = Math.Log(MinShare) + point * step, value = Climb(Math.Exp(at), start).LogLikelihood;
            if (value > highest) (highest, around) = (value, at);
        }
        double low = Math.Max(Math.Log(MinShare), around - step), high = Math.Min(Math.Log(MaxShare), around + step);
        double share = Math.Exp(GoldenSection.Maximum(x => Climb(Math.Exp(x), start).LogLikelihood, low, high, sections: 16));
        (double best, confidence) = Climb(share, start);
        return (share, best);
    }

    /// <summary>The maximum-likelihood confidence for one contamination.</summary>
    private (double LogLikelihood, Confidence Confidence) Climb(double share, Confidence confidence)
    {
        double value = LogLikelihood(share, confidence, out var slope);
        for (int step = 0; step < MaxSteps; step++)
        {
            var direction = slope.Solve();
            double length = 1, better = double.NegativeInfinity;
            Confidence next = confidence;
            Slope there = slope;
            while (length > 1e-4)
            {
                next = new Confidence(confidence.Offset + length * direction.Offset, Math.Clamp(confidence.LogSlope + length * direction.LogSlope, -3, 3));
                better = LogLikelihood(share, next, out there);
                if (better > value) break;
                length /= 2;
            }
            if (!(better > value)) break;
            bool small = better - value < 1e-6;
            (confidence, value, slope) = (next, better, there);
            if (small) break;
        }
        return (value, confidence);
    }

    /// <summary>Σ_n ln P(given[n]) plus a weak prior, with the derivatives.</summary>
    private double LogLikelihood(double share, Confidence confidence, out Slope slope)
    {
        double sum = -(Square(confidence.Offset / OffsetSigma) + Square(confidence.LogSlope / LogSlopeSigma)) / 2, beta = Math.Exp(confidence.LogSlope);
        slope = new Slope
        {
            Offset = -confidence.Offset / Square(OffsetSigma),
            LogSlope = -confidence.LogSlope / Square(LogSlopeSigma),
            OffsetOffset = 1 / Square(OffsetSigma),
            SlopeSlope = 1 / Square(LogSlopeSigma),
        };
        for (int i = 0; i < count; i++)
        {
            double mistake = Logistic.Of(confidence.Offset + beta * logOdds[i]);
            double right = (1 - share) * predictedWrong[i] + (hit[i] ? share : 0), other = share * otherRight[i] + (1 - share) * otherWrong[i];
            double likelihood = Math.Max(double.Epsilon, (1 - mistake) * right + mistake * other);
            sum += Math.Log(likelihood);
            double byOffset = (other - right) / likelihood * mistake * (1 - mistake), byScale = byOffset * beta * logOdds[i];
            slope.Offset += byOffset;
            slope.LogSlope += byScale;
            slope.OffsetOffset += byOffset * byOffset;
            slope.OffsetSlope += byOffset * byScale;
            slope.SlopeSlope += byScale * byScale;
        }
        return sum;
    }

    private static void Apply(Confidence confidence, ReadOnlySpan<float> p, Span<float> changed)
    {
        int top = Predictions.IndexOfLargest(p);
        double others = Others(p, top), mistake = Logistic.Of(confidence.Offset + Math.Exp(confidence.LogSlope) * LogOdds(p[top], others));
        for (int k = 0; k < p.Length; k++) changed[k] = (float)(k == top ? 1 - mistake : mistake * Share(p[k], others, p.Length));
    }

    /// <summary>The root of a function that changes its sign once, by bisection on a logarithmic scale.</summary>
    private static double Root(Func<double, double> function, double low, double high)
    {
        double a = Math.Log(Math.Max(low, MinShare)), b = Math.Log(high);
        bool rises = function(Math.Exp(b)) > 0;
        for (int halving = 0; halving < 14; halving++)
        {
            double middle = (a + b) / 2;
            if (function(Math.Exp(middle)) > 0 == rises) b = middle;
            else a = middle;
        }
        return Math.Exp((a + b) / 2);
    }

    // For each class the distribution of its wrong labels.
    private static double[,] WrongOnly(double[,] matrix)
    {
        int classes = matrix.GetLength(0);
        var wrong = new double[classes, classes];
        for (int k = 0; k < classes; k++)
        {
            double off = 1 - matrix[k, k];
            for (int j = 0; j < classes; j++)
            {
                if (j != k) wrong[k, j] = off > 0 ? matrix[k, j] / off : 1.0 / (classes - 1);
            }
        }
        return wrong;
    }

    private static double Others(ReadOnlySpan<float> p, int top)
    {
        double sum = 0;
        for (int k = 0; k < p.Length; k++)
        {
            if (k != top) sum += p[k];
        }
        return sum;
    }

    private static double Share(double p, double others, int classes) => others > 0 ? p / others : 1.0 / (classes - 1);

    private static double LogOdds(double predicted, double others) => Math.Max(MinLogOdds, Math.Log(Math.Max(others, 1e-30) / Math.Max(predicted, 1e-30)));

    private static double Square(double x) => x * x;

    /// <summary>α and ln β; the logarithm may have any sign.</summary>
    private readonly record struct Confidence(double Offset, double LogSlope);

    /// <summary>Derivatives with respect to α and ln β, and the sums of their products.</summary>
    private struct Slope
    {
        public double Offset, LogSlope, OffsetOffset, OffsetSlope, SlopeSlope;

        public readonly Confidence Solve()
        {
            double determinant = OffsetOffset * SlopeSlope - OffsetSlope * OffsetSlope;
            if (determinant <= 1e-12 * OffsetOffset * SlopeSlope) return new Confidence(Offset / OffsetOffset, 0);
            return new Confidence(
                (SlopeSlope * Offset - OffsetSlope * LogSlope) / determinant, (OffsetOffset * LogSlope - OffsetSlope * Offset) / determinant);
        }
    }
}
