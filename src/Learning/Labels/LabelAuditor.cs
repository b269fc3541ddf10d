namespace MidasNet.Learning.Labels;

/// <summary>The steps of <see cref="LabelAudit.Of"/>.</summary>
internal sealed class LabelAuditor
{
    private const double MinAccuracyOfMostlyRight = 0.6;

    // Complementary labels of ten digit classes are recognised with 4,000 images but not with 600. Ruling out one of K classes gives 1 / K nats, and K
    // classes must be learnt from that.
    private const int ImagesPerSquaredClasses = 40;

    private readonly OutOfFoldPredictions predictions;
    private readonly int[] given;
    private readonly IReadOnlyList<string> classNames;
    private readonly LabelAuditOptions options;
    private readonly ClassGroups peaks, holes;
    private readonly List<LabelTest> tests = [];
    private readonly List<string> evidence = [];

    public LabelAuditor(OutOfFoldPredictions predictions, int[] given, IReadOnlyList<string> classNames, LabelAuditOptions options)
    {
        (this.predictions, this.given, this.classNames, this.options) = (predictions, given, classNames, options);
        peaks = ClassGroups.ByMostLikely(predictions);
        holes = ClassGroups.ByLeastLikely(predictions);
    }

    private int Classes => predictions.Classes;

    public LabelAudit Audit()
    {
        bool areInformative = TestAgainstChance() || options.KnownComplementary is not null;
        double ofPeaks = peaks.Information(given), ofHoles = holes.Information(given);
        double accuracy = predictions.Predictions.Accuracy(given);
        // With two classes the least likely is the other one: both groupings are identical. Labels that are mostly right name the class of the image, even
        // where swaps leave each class one label that it never has. A model trained on few images has learnt little, so that either criterion may fail: a
        // hole that is more significant than the peak is enough.
        var (peak, hole) = (tests[0].Statistic, -tests[1].Statistic);
        bool isComplementary = options.KnownComplementary ?? (Classes > 2 && accuracy <= MinAccuracyOfMostlyRight && (ofHoles > ofPeaks || hole > peak));
        if (areInformative)
        {
            evidence.Add(
                $"The model's most likely class gives {ofPeaks:F4} nats of information about the label, the least likely class {ofHoles:F4}: "
                + $"labels {(options.KnownComplementary is null ? "" : "are known to ")}name"
                + $" {(isComplementary ? "classes that images are not" : "the class of the image")}.");
        }
        var (regime, transition, swaps) = !areInformative ? AsRandom() : isComplementary ? AsComplementary() : AsNoisy();
        var calibrated = ClassPosteriors.Calibrate(predictions, given, TransitionMatrix.Uniform(Classes, 1)).Calibrated;
        return new LabelAudit
        {
            Regime = regime,
            Transition = transition,
            Tests = tests,
            Evidence = [LabelVerdict.Sentence(regime, transition, classNames, isBound: true), .. evidence],
            Swaps = swaps,
            Accuracy = Interval.Wilson(given.Where((label, i) => predictions.Predictions.Best(i) == label).Count(), given.Length),
            LeastLikely = Interval.Wilson(given.Where((label, i) => predictions.Predictions.Worst(i) == label).Count(), given.Length),
            NegativeLogLikelihood = -ClassPosteriors.Likelihood(calibrated, given, TransitionMatrix.Uniform(Classes, 1)),
            InformationOfPeaks = ofPeaks,
            InformationOfHoles = ofHoles,
        };
    }

    /// <summary>Whether any statistic differs significantly from chance.</summary>
    private bool TestAgainstChance()
    {
        LabelTest[] chance =
        [
            PermutationTest.Of("the label is the most likely class", predictions, given, static (p, statistics) => Indicate(p, 1, statistics), above: true),
            PermutationTest.Of("the label is the least likely class", predictions, given, static (p, statistics) => Indicate(p, -1, statistics), above: false),
            PermutationTest.Of("ln p(label)", predictions, given, static (p, statistics) => Logarithms(p, statistics), above: true),
        ];
        tests.AddRange(chance);
        evidence.Add(string.Join("; ", chance.Select(test =>
            $"{test.Name}: {test.Measured:F4} against {test.Expected:F4} by chance ({test.Statistic:+0.0;-0.0} standard deviations)")) + ".");
        return chance.Min(test => test.PValue) * chance.Length < options.Significance;
    }

    private static void Indicate(ReadOnlySpan<float> p, int sign, Span<double> statistics)
    {
        int best = 0;
        for (int c = 1; c < p.Length; c++)
        {
            if (sign * p[c] > sign * p[best]) best = c;
        }
        statistics.Clear();
        statistics[best] = 1;
    }

    private static void Logarithms(ReadOnlySpan<float> p, Span<double> statistics)
    {
        for (int c = 0; c < p.Length; c++) statistics[c] = Math.Log(Math.Max(p[c], 1e-6));
    }

    /// <summary>Random labels: only their frequencies are known.</summary>
    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) AsRandom()
    {
        var (matrix, low, high) = (new double[Classes, Classes], new double[Classes, Classes], new double[Classes, Classes]);
        double right = 0;
        for (int j = 0; j < Classes; j++)
        {
            var share = Interval.Wilson(given.Count(label => label == j), given.Length);
            right += share.Value * share.Value;
            for (int k = 0; k < Classes; k++) (matrix[k, j], low[k, j], high[k, j]) = (share.Value, share.Low, share.High);
        }
        if (given.Length < ImagesPerSquaredClasses * Classes * Classes)
        {
            evidence.Add(
                $"{given.Length:N0} images may be too few, though: complementary labels of {Classes} classes carry little information, and recognising them may"
                + $" take about {ImagesPerSquaredClasses * Classes * Classes:N0} images. A few trusted images can settle it.");
        }
        double[] shares = [.. Enumerable.Range(0, Classes).Select(j => matrix[0, j])];
        var byChance = new Interval(right, double.NaN, double.NaN);
        return (LabelRegime.Random, new TransitionEstimate(new TransitionMatrix(matrix), low, high, shares, byChance), []);
    }

    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) AsNoisy()
    {
        var counts = peaks.Count(given, confidentOnly: true);
        long all = 0, wrong = 0;
        for (int k = 0; k < Classes; k++)
        {
            for (int j = 0; j < Classes; j++)
            {
                all += (long)counts[k, j];
                if (j != k) wrong += (long)counts[k, j];
            }
        }

        var share = Interval.Wilson(wrong, all);
        double sigma = Math.Sqrt(options.CleanUpTo * (1 - options.CleanUpTo) / all);
        var test = LabelTest.Normal(
            "labels that contradict the more confident half of the predictions", $"at most {options.CleanUpTo:P1} of the labels are wrong",
            share.Value, options.CleanUpTo, sigma, above: true);
        tests.Add(test);
        evidence.Add($"In the half of the images with the highest confidence, {share.ToPercent()} carry a label that contradicts the model.");

        var transition = new ConfidentLearning(predictions, given).Estimate(predictions, given, options.Seed);
        if (test.PValue >= options.Significance) return (LabelRegime.Clean, transition, []);
        // Halfway between uniform wrong labels and a single wrong label.
        double agreement = Unevenness.Of(counts).Agreement, uniform = 1.0 / (Classes - 1), limit = (1 + uniform) / 2;
        bool isPairwise = Classes > 2 && agreement > limit * limit;
        evidence.Add(
            $"Two wrong labels of one class agree with probability {agreement:F3}, "
            + $"where {uniform:F3} means that all are equally frequent and 1 that there is only one.");
        return (isPairwise ? LabelRegime.PairwiseSwapped : LabelRegime.Noisy, transition, SwappedLabels.Of(transition, options.CleanUpTo));
    }

    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) AsComplementary()
    {
        var uneven = Unevenness.Across(holes.CountByFold(given));
        var test = LabelTest.Squares(
            "unevenness of the wrong labels", "all wrong labels of a class are equally frequent", uneven.Spread, 0, uneven.Statistic, uneven.Degrees);
        tests.Add(test);
        bool isBiased = test.PValue < options.Significance && uneven.Spread >= options.BiasedFrom;
        evidence.Add(
            $"Wrong labels of a class differ in frequency by {uneven.Spread:P0} "
            + $"(standard deviation on which the models of different folds agree; chi-squared {uneven.Statistic:F0} on {uneven.Degrees} degrees of freedom, "
            + $"p {test.PValue:G2}): "
            + (isBiased ? "some are given more often than others." : "not significantly uneven."));
        var transition = ComplementaryCounts.Estimate(holes, given, isUniform: !isBiased, options.Seed);
        return (isBiased ? LabelRegime.ComplementaryBiased : LabelRegime.ComplementaryUniform, transition, []);
    }
}
