using System.Globalization;

namespace MidasNet.Learning.Labels;

/// <summary>The steps of <see cref="LabelAudit.Of"/>.</summary>
internal sealed class LabelAuditor
{
    private const double MinAccuracyOfMostlyRight = 0.6;

    // Labels are called random if chance explains the tests easily, and if at most this share of what is above chance can have been missed.
    private const double Doubtful = 1e-3, MaxAdvantage = 0.2;

    // The share of contradictions in one direction only from which labels are swapped, whatever else networks mistake.
    private const double MinDirected = 0.35;

    // The share of wrong labels that the images of a clean set must rule out, by the upper end of a 95 % interval.
    private const double MaxWrongOfClean = 0.1;

    private readonly OutOfFoldPredictions predictions;
    private readonly int[] given;
    private readonly IReadOnlyList<string> classNames;
    private readonly LabelAuditOptions options;
    private readonly ClassGroups peaks, holes;
    private readonly Lazy<OutOfFoldPredictions> calibrated;
    private readonly List<LabelTest> tests = [];
    private readonly List<string> evidence = [];
    private int? imagesNeeded;
    private bool networksErr;
    private IReadOnlyList<AlikeClasses> unclearPairs = [], undecided = [];

    public LabelAuditor(OutOfFoldPredictions predictions, int[] given, IReadOnlyList<string> classNames, LabelAuditOptions options)
    {
        (this.predictions, this.given, this.classNames, this.options) = (predictions, given, classNames, options);
        peaks = ClassGroups.ByMostLikely(predictions);
        holes = ClassGroups.ByLeastLikely(predictions);
        calibrated = new Lazy<OutOfFoldPredictions>(() => ClassPosteriors.CalibrateAsLabels(predictions, given));
    }

    private int Classes => predictions.Classes;

    public LabelAudit Audit()
    {
        double chance = TestAgainstChance();
        bool? known = options.KnownComplementary ?? options.Trusted?.Direction.Complementary;
        bool areInformative = chance < options.Significance || known is not null;
        double ofPeaks = peaks.Information(given), ofHoles = holes.Information(given);
        double accuracy = predictions.Predictions.Accuracy(given);
        // With two classes the least likely is the other one: both groupings are identical. Labels that are mostly right name the class of the image, even
        // where swaps leave each class one label that it never has. A model trained on few images has learnt little, so that either criterion may fail: a
        // hole that is more significant than the peak is enough.
        var (peak, hole) = (tests[0].Statistic, -tests[1].Statistic);
        bool isComplementary = known ?? (Classes > 2 && accuracy <= MinAccuracyOfMostlyRight && (ofHoles > ofPeaks || hole > peak));
        var (regime, transition, swaps) = !areInformative ? AsChance(chance) : !isComplementary ? AsNoisy() : IsDirectionShown() ? AsComplementary() : AsEither();
        if (areInformative)
        {
            string kind = regime == LabelRegime.Undetermined
                ? ""
                : $": labels {(options.KnownComplementary is not null ? "are known to " : known is not null ? "by trusted images " : "")}name {(isComplementary ? "classes that images are not" : "the class of the image")}";
            evidence.Insert(1, FormattableString.Invariant($"The model's most likely class gives {ofPeaks:F4} nats of information about the label, the least likely class {ofHoles:F4}{kind}."));
        }
        return new LabelAudit
        {
            Regime = regime,
            Transition = transition,
            Tests = tests,
            Evidence = [LabelVerdict.Sentence(regime, transition, classNames, isBound: true), .. evidence],
            Swaps = swaps,
            Accuracy = Agreement,
            LeastLikely = Interval.Wilson(given.Where((label, i) => predictions.Predictions.Worst(i) == label).Count(), given.Length),
            NegativeLogLikelihood = -ClassPosteriors.Likelihood(calibrated.Value, given, TransitionMatrix.Uniform(Classes, 1)),
            InformationOfPeaks = ofPeaks,
            InformationOfHoles = ofHoles,
            DependsOnImages = areInformative,
            ImagesNeeded = imagesNeeded,
            UnclearPairs = unclearPairs,
            Undecided = undecided,
            NetworksErr = networksErr,
        };
    }

    /// <summary>The probability that chance makes one of the statistics differ as much (Bonferroni).</summary>
    private double TestAgainstChance()
    {
        LabelTest[] chance =
        [
            PermutationTest.Of("the label is the most likely class", predictions, given, static (p, statistics) => Indicate(p, 1, statistics), above: true),
            PermutationTest.Of("the label is the least likely class", predictions, given, static (p, statistics) => Indicate(p, -1, statistics), above: false),
            PermutationTest.Of("ln p(label)", predictions, given, static (p, statistics) => Logarithms(p, statistics), above: true),
        ];
        tests.AddRange(chance);
        evidence.Add(string.Join("; ", chance.Select(test =>
            FormattableString.Invariant($"{test.Name}: {test.Measured:F4} against {test.Expected:F4} by chance ({test.Statistic:+0.0;-0.0} standard deviations)"))) + ".");
        return Math.Min(1, chance.Min(test => test.PValue) * chance.Length);
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

    /// <summary>Labels that look like chance: random ones if there are images enough to tell. Only the frequencies of labels are known.</summary>
    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) AsChance(double chance)
    {
        var (matrix, low, high) = (new double[Classes, Classes], new double[Classes, Classes], new double[Classes, Classes]);
        double right = 0;
        for (int j = 0; j < Classes; j++)
        {
            var share = Interval.Wilson(given.Count(label => label == j), given.Length);
            right += share.Value * share.Value;
            for (int k = 0; k < Classes; k++) (matrix[k, j], low[k, j], high[k, j]) = (share.Value, share.Low, share.High);
        }
        double[] shares = [.. Enumerable.Range(0, Classes).Select(j => matrix[0, j])];
        var byChance = new Interval(right, double.NaN, double.NaN);
        return (IsChanceShown(chance) ? LabelRegime.Random : LabelRegime.Undetermined, new TransitionEstimate(new TransitionMatrix(matrix), low, high, shares, byChance), []);
    }

    /// <summary>Whether labels that mean something would have been noticed; says what is missing otherwise.</summary>
    private bool IsChanceShown(double chance)
    {
        int images = given.Length, needed = VerdictPower.ForRandom(Classes, options.ArePhotos);
        double expected = tests[0].Expected;
        var recognised = Interval.OfAccuracy(tests[0].Measured, images);
        double missed = (recognised.High - expected) / Math.Max(1e-9, 1 - expected);
        if (VerdictPower.SufficesForRandom(images, Classes, options.ArePhotos) && chance >= Doubtful && missed <= MaxAdvantage) return true;
        double deviations = Math.Max(Math.Max(tests[0].Statistic, -tests[1].Statistic), tests[2].Statistic);
        imagesNeeded = deviations > 1 ? Math.Max(images + 1, VerdictPower.ToShow(images, deviations)) : Math.Max(needed, 2 * images);
        evidence.Add(
            string.Create(CultureInfo.InvariantCulture, $"The networks recognise {recognised.ToPercent()} of the labels of {images:N0} different images, {Percentage.Of(expected)} by chance ({PValueText.Of(chance)}): labels may be"
            + $" random, or right{(options.ArePhotos && Classes > 2 ? ", or name what images are not," : "")} and not learnt from so few images. About {imagesNeeded:N0} could tell; so can a few trusted images."));
        return false;
    }

    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) AsNoisy()
    {
        var transition = new ConfidentLearning(predictions, given).Estimate(predictions, given, options.Seed);
        var pairs = AlikeClasses.Of(transition.Matrix);
        var contradicted = new ContradictedLabels(peaks, given, pairs, options.CleanUpTo, options.Trusted);
        SayPairs(contradicted);
        (unclearPairs, undecided) = (contradicted.Unclear, contradicted.Undecided);
        tests.Add(contradicted.OfHalf);
        string without = contradicted.LookAlikes.Count + contradicted.Unclear.Count > 0 ? ", confusions of these pairs not counted" : "";
        evidence.Add($"In the half of the images with the highest confidence, {contradicted.Half.ToPercent()} carry a label that contradicts the model{without}.");
        if (contradicted.OfHalf.PValue >= options.Significance)
        {
            if (contradicted.Unclear.Count > 0) return (LabelRegime.Undetermined, transition, []);
            // Few images that all agree with their labels leave less room for wrong ones than their half does.
            return AsClean(contradicted.All.High < contradicted.Half.High ? contradicted.All : contradicted.Half, transition);
        }

        tests.Add(contradicted.OfFirst);
        // Where labels are known to be noisy, how the networks err makes no difference to the kind.
        bool enough = given.Length >= VerdictPower.ForWrong(Classes) && contradicted.AreWrongHoweverConfident;
        bool areSwapped = contradicted.SaidSwapped.Count > 0;
        bool? byTrusted = SaidByTrusted(contradicted);
        if (enough || options.KnownComplementary is not null || areSwapped || byTrusted == true)
        {
            var counts = contradicted.CountsOfWrong;
            // Halfway between uniform wrong labels and a single wrong label.
            double agreement = Unevenness.Of(counts).Agreement, uniform = 1.0 / (Classes - 1), limit = (1 + uniform) / 2;
            bool isPairwise = Classes > 2 && (agreement > limit * limit || contradicted.Directed > MinDirected);
            evidence.Add(
                string.Create(CultureInfo.InvariantCulture, $"Two wrong labels of one class agree with probability {agreement:F3}, "
                + $"where {uniform:F3} means that all are equally frequent and 1 that there is only one."));
            // Counts of confident predictions take errors of the networks for wrong labels.
            var curve = ContradictionCurve.OfPlain(peaks, calibrated.Value, transition.Matrix, given, undecided);
            transition = transition.WithWrong(curve.WrongOf, curve.WrongShare);
            return (isPairwise ? LabelRegime.PairwiseSwapped : LabelRegime.Noisy, transition, SwappedLabels.Of(transition, options.CleanUpTo));
        }
        if (byTrusted == false) return AsHardToLearn(contradicted, transition);
        evidence.Add(
            $"Of the fifth with the highest confidence, {contradicted.First.ToPercent()} do: wrong labels contradict a network however confident it is, images that it"
            + " cannot tell apart only where it is not.");
        if (contradicted.VanishWithConfidence && contradicted.Unclear.Count == 0) return AsHardToLearn(contradicted, transition);
        if (contradicted.OfSurest.Measured > 0 || contradicted.VanishAmongSurest)
        {
            tests.Add(contradicted.OfSurest);
            evidence.Add($"Of the most confident predictions of all classes together, {contradicted.Surest.ToPercent()} contradict the labels.");
        }
        if (contradicted.VanishAmongSurest && contradicted.Unclear.Count == 0) return AsHardToLearn(contradicted, transition);
        SayTooFew($"Which of the two it is, {given.Length:N0} images do not show");
        return (LabelRegime.Undetermined, transition, []);
    }

    /// <summary>Clean labels that networks err about: the share of wrong ones is that of their most confident predictions.</summary>
    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) AsHardToLearn(ContradictedLabels contradicted, TransitionEstimate transition)
    {
        var wrong = contradicted.Surest.Low < contradicted.First.Low ? contradicted.Surest : contradicted.First;
        networksErr = true;
        return AsClean(wrong, transition.WithRight(wrong.Complement(), onDiagonal: true));
    }

    /// <summary>Clean labels, if there are images enough to show it: no contradictions among a few say nothing.</summary>
    /// <param name="wrong">The share of contradictions among confident predictions.</param>
    /// <param name="transition">The estimated transition matrix.</param>
    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) AsClean(Interval wrong, TransitionEstimate transition)
    {
        if (wrong.High <= MaxWrongOfClean) return (LabelRegime.Clean, transition, []);
        SayTooFew(
            $"{given.Length:N0} images do not rule out that {Percentage.Of(wrong.High, 0)} of the labels are wrong, and labels are called clean if at most {Percentage.Of(MaxWrongOfClean, 0)} can be");
        return (LabelRegime.Undetermined, transition, []);
    }

    /// <summary>Says what more a verdict on wrong labels takes.</summary>
    private void SayTooFew(FormattableString found)
    {
        imagesNeeded = Math.Max(VerdictPower.ForWrong(Classes), 2 * given.Length);
        evidence.Add(FormattableString.Invariant($"{FormattableString.Invariant(found)}; about {imagesNeeded:N0} may. So can a few trusted images."));
    }

    /// <summary>The share of labels that agree with the networks.</summary>
    private Interval Agreement => Interval.Wilson(given.Where((label, i) => predictions.Predictions.Best(i) == label).Count(), given.Length);

    /// <summary>Whether trusted images show that labels are wrong, rather than hard to learn, and says it; null without any, and where these are too few.</summary>
    private bool? SaidByTrusted(ContradictedLabels contradicted)
    {
        if (options.Trusted is not { } trusted || contradicted.Unclear.Count > 0) return null;
        var agreement = Agreement;
        bool? wrong = trusted.ShowWrongLabels(agreement.Value);
        string compared = FormattableString.Invariant($"{trusted.Recognised.ToPercent()} of the {trusted.Count:N0} trusted images are recognised, and {agreement.ToPercent()} of the labels agree with the networks");
        evidence.Add(wrong switch
        {
            true => $"{compared}: labels that contradict the networks are wrong, not only hard to learn.",
            false => $"{compared}: the networks err as often where labels are right, so that labels are hard to learn, not wrong.",
            null => $"{compared}: too few of them to tell wrong labels from hard ones.",
        });
        return wrong;
    }

    /// <summary>Names the pairs of classes that are confused in both directions without being swapped, with their readings.</summary>
    private void SayPairs(ContradictedLabels contradicted)
    {
        if (contradicted.LookAlikes.Count > 0)
            evidence.Add($"{Named(contradicted.LookAlikes)} look alike: their labels contradict the model where it is unsure, and hardly where it is sure.");
        if (contradicted.Unclear.Count > 0)
        {
            evidence.Add(
                $"{Named(contradicted.Unclear)} are mistaken for each other in both directions: either they look alike to a small network, or some of their labels were"
                + $" swapped. {(options.Trusted is null ? "A few trusted images of these classes can tell." : "The trusted images of these classes do not tell: networks that learn half of the labels swapped, or too few images, mistake them as well.")}");
        }

        if (contradicted.SaidAlike.Count > 0)
            evidence.Add($"Trusted images of {Named(contradicted.SaidAlike)} are mistaken for each other as well: these classes look alike to a small network.");
        if (contradicted.SaidSwapped.Count > 0)
            evidence.Add($"Trusted images of {Named(contradicted.SaidSwapped)} are told apart: the labels of these classes that contradict the networks were swapped.");

        string Named(IReadOnlyList<AlikeClasses> pairs)
        {
            const int MaxPairs = 5;
            string names = string.Join(", ", pairs.Take(MaxPairs).Select(pair => $"{classNames[pair.First]} and {classNames[pair.Second]}"));
            return pairs.Count > MaxPairs ? $"{names} and {pairs.Count - MaxPairs} more pairs" : names;
        }
    }

    private bool IsDirectionShown() => (options.KnownComplementary ?? options.Trusted?.Direction.Complementary) is not null || given.Length >= VerdictPower.ForWrong(Classes);

    /// <summary>Labels that depend on the images, of which too few show how.</summary>
    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) AsEither()
    {
        SayTooFew($"{given.Length:N0} images of {Classes} classes do not show which it is, and networks learn little from so few");
        return (LabelRegime.Undetermined, new ConfidentLearning(predictions, given).Estimate(predictions, given, options.Seed), []);
    }

    private (LabelRegime, TransitionEstimate, IReadOnlyList<SwappedLabels>) AsComplementary()
    {
        var uneven = Unevenness.Across(holes.CountByFold(given));
        var test = LabelTest.Squares(
            "unevenness of the wrong labels", "all wrong labels of a class are equally frequent", uneven.Spread, 0, uneven.Statistic, uneven.Degrees);
        tests.Add(test);
        bool isBiased = test.PValue < options.Significance && uneven.Spread >= options.BiasedFrom;
        evidence.Add(
            string.Create(CultureInfo.InvariantCulture, $"Wrong labels of a class differ in frequency by {uneven.Spread:P0} "
                + $"(standard deviation on which the models of different folds agree; chi-squared {uneven.Statistic:F0} on {uneven.Degrees} degrees of freedom, "
                + $"{PValueText.Of(test.PValue)}): ")
            + (isBiased ? "some are given more often than others." : "not significantly uneven."));
        var transition = ComplementaryCounts.Estimate(holes, given, isUniform: !isBiased, options.Seed);
        return (isBiased ? LabelRegime.ComplementaryBiased : LabelRegime.ComplementaryUniform, transition, []);
    }
}
