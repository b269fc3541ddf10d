namespace MidasNet.Learning.Labels;

/// <summary>The steps of <see cref="LabelAudit.Of"/>.</summary>
internal sealed class LabelAuditor
{
    private const double MostlyRight = 0.6;

    // Complementary labels of 4,000 digits of ten classes show, those of 600 do not. Ruling out one of K classes tells 1 / K nats, and K classes are to be
    // learnt from that.
    private const int ShownBySquare = 40;

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
        peaks = ClassGroups.ByLikeliest(predictions);
        holes = ClassGroups.ByLeastLikely(predictions);
    }

    private int Classes => predictions.Classes;

    public LabelAudit Judge()
    {
        bool meanSomething = TestAgainstChance() || options.KnownComplementary is not null;
        double ofPeaks = peaks.Information(given), ofHoles = holes.Information(given);
        double accuracy = predictions.Predictions.Accuracy(given);
        // Of two classes the least likely is the other one: both groupings are the same. Labels that are mostly right name what images show, even where
        // swaps leave each class one label that it never has. Where a few images taught the model little, either measure may fail: a hole that chance
        // does not explain as well as it does the peak is enough.
        var (peak, hole) = (tests[0].Statistic, -tests[1].Statistic);
        bool avoid = options.KnownComplementary ?? (Classes > 2 && accuracy <= MostlyRight && (ofHoles > ofPeaks || hole > peak));
        if (meanSomething)
        {
            evidence.Add(
                $"The likeliest class of the model tells {ofPeaks:F4} nats about the label, the least likely one {ofHoles:F4}: "
                + $"labels {(options.KnownComplementary is null ? "" : "are known to ")}name what images {(avoid ? "do not show" : "show")}.");
        }
        var (regime, transition, swaps) = !meanSomething ? JudgeRandom() : avoid ? JudgeComplementary() : JudgeNoise();
        var calibrated = ClassPosteriors.Calibrate(predictions, given, TransitionMatrix.Uniform(Classes, 1)).Calibrated;
        return new LabelAudit
        {
            Regime = regime,
            Transition = transition,
            Tests = tests,
            Evidence = [LabelVerdict.Sentence(regime, transition, classNames, isBound: true), .. evidence],
            Swaps = swaps,
            Accuracy = ProportionInterval.Wilson(given.Where((label, i) => predictions.Predictions.Best(i) == label).Count(), given.Length),
            LeastLikely = ProportionInterval.Wilson(given.Where((label, i) => predictions.Predictions.Worst(i) == label).Count(), given.Length),
            NegativeLogLikelihood = -ClassPosteriors.Likelihood(calibrated, given, TransitionMatrix.Uniform(Classes, 1)),
            InformationOfPeaks = ofPeaks,
            InformationOfHoles = ofHoles,
        };
    }

    /// <summary>Whether any score is too far from chance.</summary>
    private bool TestAgainstChance()
    {
        LabelTest[] chance =
        [
            PermutationTest.Of("the label is the likeliest class", predictions, given, static (p, scores) => Mark(p, 1, scores), above: true),
            PermutationTest.Of("the label is the least likely class", predictions, given, static (p, scores) => Mark(p, -1, scores), above: false),
            PermutationTest.Of("ln p(label)", predictions, given, static (p, scores) => Logarithms(p, scores), above: true),
        ];
        tests.AddRange(chance);
        evidence.Add(string.Join("; ", chance.Select(test =>
            $"{test.Name}: {test.Measured:F4} against {test.Expected:F4} by chance ({test.Statistic:+0.0;-0.0} standard deviations)")) + ".");
        return chance.Min(test => test.PValue) * chance.Length < options.Significance;
    }

    private static void Mark(ReadOnlySpan<float> p, int sign, Span<double> scores)
    {
        int best = 0;
        for (int c = 1; c < p.Length; c++)
        {
            if (sign * p[c] > sign * p[best]) best = c;
        }
        scores.Clear();
        scores[best] = 1;
    }

    private static void Logarithms(ReadOnlySpan<float> p, Span<double> scores)
    {
        for (int c = 0; c < p.Length; c++) scores[c] = Math.Log(Math.Max(p[c], 1e-6));
    }

    /// <summary>Nothing is known but how often each label is given.</summary>
    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) JudgeRandom()
    {
        var (matrix, low, high) = (new double[Classes, Classes], new double[Classes, Classes], new double[Classes, Classes]);
        double right = 0;
        for (int j = 0; j < Classes; j++)
        {
            var share = ProportionInterval.Wilson(given.Count(label => label == j), given.Length);
            right += share.Value * share.Value;
            for (int k = 0; k < Classes; k++) (matrix[k, j], low[k, j], high[k, j]) = (share.Value, share.Low, share.High);
        }
        if (given.Length < ShownBySquare * Classes * Classes)
        {
            evidence.Add(
                $"{given.Length:N0} images are few, though: labels that name what an image is not tell so little that of {Classes} classes it may take"
                + $" some {ShownBySquare * Classes * Classes:N0} images to see it. A few trusted ones can tell.");
        }
        double[] shares = [.. Enumerable.Range(0, Classes).Select(j => matrix[0, j])];
        var byChance = new Interval(right, double.NaN, double.NaN);
        return (LabelRegime.Random, new TransitionEstimate(new TransitionMatrix(matrix), low, high, shares, byChance), []);
    }

    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) JudgeNoise()
    {
        var counts = peaks.Count(given, sureOnly: true);
        long all = 0, wrong = 0;
        for (int k = 0; k < Classes; k++)
        {
            for (int j = 0; j < Classes; j++)
            {
                all += (long)counts[k, j];
                if (j != k) wrong += (long)counts[k, j];
            }
        }

        var share = ProportionInterval.Wilson(wrong, all);
        double deviation = Math.Sqrt(options.CleanUpTo * (1 - options.CleanUpTo) / all);
        var test = LabelTest.Normal(
            "labels that contradict the surer half of the predictions", $"at most {options.CleanUpTo:P1} of the labels are wrong",
            share.Value, options.CleanUpTo, deviation, above: true);
        tests.Add(test);
        evidence.Add($"Of the half of the images that the model is surest of, {share.ToPercent()} carry another label.");

        var transition = new ConfidentLearning(predictions, given).Estimate(predictions, given, options.Seed);
        if (test.PValue >= options.Significance) return (LabelRegime.Clean, transition, []);
        // Half of the way between all wrong labels being alike and there being but one.
        double agreement = Unevenness.Of(counts).Agreement, alike = 1.0 / (Classes - 1), limit = (1 + alike) / 2;
        bool isPairwise = Classes > 2 && agreement > limit * limit;
        evidence.Add(
            $"Two wrong labels of one class agree with probability {agreement:F3}, "
            + $"where {alike:F3} means that all are alike and 1 that there is but one.");
        return (isPairwise ? LabelRegime.PairwiseSwapped : LabelRegime.Noisy, transition, SwappedLabels.Of(transition, options.CleanUpTo));
    }

    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) JudgeComplementary()
    {
        var uneven = Unevenness.Across(holes.CountByFold(given));
        var test = LabelTest.Squares(
            "unevenness of the wrong labels", "all wrong labels of a class are alike", uneven.Spread, 0, uneven.Statistic, uneven.Degrees);
        tests.Add(test);
        bool isBiased = test.PValue < options.Significance && uneven.Spread >= options.BiasedFrom;
        evidence.Add(
            $"Wrong labels of a class differ in frequency by {uneven.Spread:P0} "
            + $"(standard deviation that the models of different folds agree on; chi-squared {uneven.Statistic:F0} on {uneven.Degrees} degrees of freedom, "
            + $"p {test.PValue:G2}): "
            + (isBiased ? "some are given more often than others." : "too little to call some more frequent than others."));
        var transition = ComplementaryCounts.Estimate(holes, given, isUniform: !isBiased, options.Seed);
        return (isBiased ? LabelRegime.ComplementaryBiased : LabelRegime.ComplementaryUniform, transition, []);
    }
}
