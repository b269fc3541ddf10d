namespace MidasNet.Learning.Labels;

/// <summary>
/// How many complementary labels are right all the same, and how far a model is right in the class that it names, both from the likelihood of the
/// labels. A label that names what the model sees is either one of the few right ones or a mistake of the model, which hits the label by chance.
/// The two are told apart by how sure the model is: mistakes become rare where it is sure, right labels do not. So the probability of a mistake is
/// modelled as
/// <code>
/// e(x) = 1 / (1 + exp(-(α + β ln((1 - p) / p)))),   p the probability of the class named
/// </code>
/// (J. Platt, "Probabilistic outputs for support vector machines", 1999), and α, β and the contamination ε are fitted together to
/// <code>
/// P(given) = (1 - e) (ε [given = named] + (1 - ε) U[named, given]) + e Σ_k r[k] (ε [given = k] + (1 - ε) U[k, given])
/// </code>
/// where r are the probabilities of the other classes, normalised, and U is the matrix of the wrong labels. Climbs by scores and their outer products
/// (Berndt, Hall, Hall, Hausman 1974).
/// </summary>
internal sealed class Contamination
{
    private const double Least = 1e-7, Most = 0.5;
    private const double SurestLogOdds = -20;    // single precision tells no more
    private const double OffsetDeviation = 3;    // a weak prior, for sets with hardly any hit: a calibrated model has offset 0 and slope 1
    private const double SlopeDeviation = 0.7;   // of the logarithm
    private const double ChiSquaredOf95 = 3.8415;
    private const int MostSteps = 60, Looks = 30;

    private readonly int count;
    private readonly double[] logOdds;                        // of a mistake, by the model
    private readonly double[] namedWrong, otherRight, otherWrong; // the terms of P(given)
    private readonly bool[] hit;

    private Contamination(OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, double[,] matrix)
    {
        count = given.Length;
        hit = new bool[count];
        (logOdds, namedWrong, otherRight, otherWrong) = (new double[count], new double[count], new double[count], new double[count]);
        var wrong = WrongOnly(matrix);
        for (int i = 0; i < count; i++)
        {
            var p = posteriors[i];
            int top = posteriors.Predictions.Best(i), label = given[i];
            double others = Others(p, top);
            hit[i] = top == label;
            logOdds[i] = LogOdds(p[top], others);
            namedWrong[i] = wrong[top, label];
            for (int k = 0; k < p.Length; k++)
            {
                if (k == top) continue;
                double share = Share(p[k], others, p.Length);
                if (k == label) otherRight[i] = share;
                otherWrong[i] += share * wrong[k, label];
            }
        }
    }

    /// <summary>What was fitted.</summary>
    /// <param name="Posteriors">The probabilities with the fitted surety of the class that is named.</param>
    /// <param name="Share">The share of right labels, with its 95 % profile-likelihood interval.</param>
    /// <param name="Ratio">Twice by how much the log-likelihood is above the best without any right label.</param>
    public readonly record struct Fit(OutOfFoldPredictions Posteriors, Interval Share, double Ratio);

    /// <summary>Fits.</summary>
    /// <param name="posteriors">Probabilities of the true class, out of fold, as the model gives them.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="matrix">How classes become labels, of which only the shares of the wrong labels count.</param>
    public static Fit Of(OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, double[,] matrix)
    {
        var fit = new Contamination(posteriors, given, matrix);
        var start = new Surety(0, 0);
        var (atNone, surety) = fit.Climb(Least, start);
        var (share, best) = fit.Maximise(start, ref surety);
        if (best < atNone) (share, best) = (Least, atNone);
        double Drop(double at) => 2 * (best - fit.Climb(at, surety).LogLikelihood) - ChiSquaredOf95;
        double low = Drop(Least) <= 0 ? 0 : Root(Drop, Least, share), high = Root(Drop, share, Most);
        var interval = new Interval(share <= Least ? 0 : share, low, high);
        return new Fit(posteriors.Map((p, changed) => Apply(surety, p, changed)), interval, Math.Max(0, 2 * (best - atNone)));
    }

    /// <summary>
    /// The likeliest contamination. The profile may have a second maximum, where mistakes explain what right labels do: so first a coarse look at all of
    /// it, then golden sections of ln ε around the best place.
    /// </summary>
    private (double Share, double LogLikelihood) Maximise(Surety start, ref Surety surety)
    {
        double step = Math.Log(Most / Least) / Looks, likeliest = double.NegativeInfinity, around = 0;
        for (int look = 0; look <= Looks; look++)
        {
            double at = Math.Log(Least) + look * step, value = Climb(Math.Exp(at), start).LogLikelihood;
            if (value > likeliest) (likeliest, around) = (value, at);
        }
        double golden = (Math.Sqrt(5) - 1) / 2, low = Math.Max(Math.Log(Least), around - step), high = Math.Min(Math.Log(Most), around + step);
        double a = high - golden * (high - low), b = low + golden * (high - low);
        double atA = Climb(Math.Exp(a), start).LogLikelihood, atB = Climb(Math.Exp(b), start).LogLikelihood;
        for (int section = 0; section < 16; section++)
        {
            if (atA >= atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - golden * (high - low);
                atA = Climb(Math.Exp(a), start).LogLikelihood;
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + golden * (high - low);
                atB = Climb(Math.Exp(b), start).LogLikelihood;
            }
        }
        double share = Math.Exp((low + high) / 2);
        (double best, surety) = Climb(share, start);
        return (share, best);
    }

    /// <summary>The surety that makes the labels likeliest for one contamination.</summary>
    private (double LogLikelihood, Surety Surety) Climb(double share, Surety surety)
    {
        double value = LogLikelihood(share, surety, out var slope);
        for (int step = 0; step < MostSteps; step++)
        {
            var direction = slope.Solve();
            double length = 1, better = double.NegativeInfinity;
            Surety next = surety;
            Slope there = slope;
            while (length > 1e-4)
            {
                next = new Surety(surety.Offset + length * direction.Offset, Math.Clamp(surety.LogSlope + length * direction.LogSlope, -3, 3));
                better = LogLikelihood(share, next, out there);
                if (better > value) break;
                length /= 2;
            }
            if (!(better > value)) break;
            bool small = better - value < 1e-6;
            (surety, value, slope) = (next, better, there);
            if (small) break;
        }
        return (value, surety);
    }

    /// <summary>Σ_n ln P(given[n]), and a weak prior, with the derivatives.</summary>
    private double LogLikelihood(double share, Surety surety, out Slope slope)
    {
        double sum = -(Square(surety.Offset / OffsetDeviation) + Square(surety.LogSlope / SlopeDeviation)) / 2, beta = Math.Exp(surety.LogSlope);
        slope = new Slope
        {
            Offset = -surety.Offset / Square(OffsetDeviation),
            LogSlope = -surety.LogSlope / Square(SlopeDeviation),
            OffsetOffset = 1 / Square(OffsetDeviation),
            SlopeSlope = 1 / Square(SlopeDeviation),
        };
        for (int i = 0; i < count; i++)
        {
            double mistake = Logistic(surety.Offset + beta * logOdds[i]);
            double right = (1 - share) * namedWrong[i] + (hit[i] ? share : 0), other = share * otherRight[i] + (1 - share) * otherWrong[i];
            double likelihood = Math.Max(double.Epsilon, (1 - mistake) * right + mistake * other);
            sum += Math.Log(likelihood);
            double score = (other - right) / likelihood * mistake * (1 - mistake), byScale = score * beta * logOdds[i];
            slope.Offset += score;
            slope.LogSlope += byScale;
            slope.OffsetOffset += score * score;
            slope.OffsetSlope += score * byScale;
            slope.SlopeSlope += byScale * byScale;
        }
        return sum;
    }

    private static void Apply(Surety surety, ReadOnlySpan<float> p, Span<float> changed)
    {
        int top = 0;
        for (int k = 1; k < p.Length; k++)
        {
            if (p[k] > p[top]) top = k;
        }
        double others = Others(p, top), mistake = Logistic(surety.Offset + Math.Exp(surety.LogSlope) * LogOdds(p[top], others));
        for (int k = 0; k < p.Length; k++) changed[k] = (float)(k == top ? 1 - mistake : mistake * Share(p[k], others, p.Length));
    }

    /// <summary>Where a function that changes its sign once is 0, by halving on a scale of logarithms.</summary>
    private static double Root(Func<double, double> function, double low, double high)
    {
        double a = Math.Log(Math.Max(low, Least)), b = Math.Log(high);
        bool rises = function(Math.Exp(b)) > 0;
        for (int halving = 0; halving < 14; halving++)
        {
            double middle = (a + b) / 2;
            if (function(Math.Exp(middle)) > 0 == rises) b = middle;
            else a = middle;
        }
        return Math.Exp((a + b) / 2);
    }

    // Of each class: the shares of the labels that are wrong.
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

    private static double LogOdds(double named, double others) => Math.Max(SurestLogOdds, Math.Log(Math.Max(others, 1e-30) / Math.Max(named, 1e-30)));

    private static double Logistic(double z) => 1 / (1 + Math.Exp(-z));

    private static double Square(double x) => x * x;

    /// <summary>α, and ln β, which may have any sign.</summary>
    private readonly record struct Surety(double Offset, double LogSlope);

    /// <summary>Derivatives by α and ln β, and the sums of their products.</summary>
    private struct Slope
    {
        public double Offset, LogSlope, OffsetOffset, OffsetSlope, SlopeSlope;

        public readonly Surety Solve()
        {
            double determinant = OffsetOffset * SlopeSlope - OffsetSlope * OffsetSlope;
            if (determinant <= 1e-12 * OffsetOffset * SlopeSlope) return new Surety(Offset / OffsetOffset, 0);
            return new Surety(
                (SlopeSlope * Offset - OffsetSlope * LogSlope) / determinant, (OffsetOffset * LogSlope - OffsetSlope * Offset) / determinant);
        }
    }
}
