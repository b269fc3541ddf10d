using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Labels;

public sealed class LabelAuditTests
{
    public static TheoryData<object> Regimes =>
    [
        new LabelNoise.Clean(), new LabelNoise.Symmetric(0.2), new LabelNoise.Pair(0.3), new LabelNoise.Random(),
        new LabelNoise.Complementary(0.001), new LabelNoise.Complementary(0.001, Bias: 0.8),
    ];

    public static TheoryData<object> Extremes =>
    [
        new LabelNoise.Symmetric(0.06), new LabelNoise.Symmetric(0.7), new LabelNoise.Pair(0.08, Mutual: true), new LabelNoise.Pair(0.45),
        new LabelNoise.Complementary(), new LabelNoise.Complementary(0.05), new LabelNoise.Complementary(Bias: 0.5),
    ];

    [Theory]
    [MemberData(nameof(Regimes), DisableDiscoveryEnumeration = true)]
    public void Recognises_each_regime_for_several_seeds_and_sizes(object kind)
    {
        var noise = (LabelNoise)kind;
        foreach (var (classes, count) in new[] { (10, 6000), (10, 2000), (6, 3000), (26, 10_400) })
        {
            ulong seeds = classes > 20 ? 1u : count > 3000 ? 2u : 5u;
            // Complementary labels of ten classes might not show in 2,000 images.
            var expected = noise.Regime == LabelRegime.Random && classes == 10 && count < 4000 ? LabelRegime.Undetermined : noise.Regime;
            for (ulong seed = 1; seed <= seeds; seed++) Assert.Equal(expected, Audit(noise, classes, count, seed).Audit.Regime);
        }
    }

    [Theory]
    [MemberData(nameof(Extremes), DisableDiscoveryEnumeration = true)]
    public void Recognises_weak_and_strong_cases(object kind)
    {
        var noise = (LabelNoise)kind;
        for (ulong seed = 1; seed <= 3; seed++) Assert.Equal(noise.Regime, Audit(noise, 10, 6000, seed).Audit.Regime);
    }

    // A cell of 600 images has a standard error of up to 0.02, and the mean of 100 cells a far smaller one; half of the images are counted.
    [Theory]
    [MemberData(nameof(Regimes), DisableDiscoveryEnumeration = true)]
    public void Estimates_the_transition_matrix(object kind)
    {
        var noise = (LabelNoise)kind;
        var (audit, labels, _) = Audit(noise, 10, 6000, seed: 4);
        var (mean, largest) = Error(audit.Transition, labels.Transition);
        Assert.InRange(mean, 0, 0.015);
        Assert.InRange(largest, 0, 0.08);
    }

    [Theory]
    [MemberData(nameof(Regimes), DisableDiscoveryEnumeration = true)]
    public void Class_probabilities_refine_the_matrix_and_its_intervals_cover_the_truth(object kind)
    {
        var noise = (LabelNoise)kind;
        if (noise.Regime == LabelRegime.Random) return;
        var (audit, labels, toy) = Audit(noise, 10, 6000, seed: 5);
        var refined = RefinedTransition.Of(audit, toy.Exact(), labels.Given.AsSpan());
        var (mean, largest) = Error(refined.Transition, labels.Transition);
        // Cells of about 1/9 from 600 images: standard error 0.013, mean error 0.010.
        Assert.InRange(mean, 0, noise.Regime == LabelRegime.ComplementaryBiased ? 0.012 : 0.006);
        Assert.InRange(largest, 0, 0.06);
        Assert.Equal(noise.Regime, refined.Regime);
        int within = 0;
        for (int k = 0; k < 10; k++)
        {
            for (int j = 0; j < 10; j++)
            {
                var cell = refined.Transition[k, j];
                if (labels.Transition[k, j] >= cell.Low - 1e-4 && labels.Transition[k, j] <= cell.High + 1e-4) within++;
            }
        }
        Assert.InRange(within, 85, 100); // nominally 95; the cells of a row are correlated
    }

    [Fact]
    public void The_interval_of_wrong_labels_has_a_width_where_none_contradicts()
    {
        var (audit, labels, toy) = Audit(new LabelNoise.Clean(), 3, 90, seed: 1);
        foreach (var refined in new[] { RefinedTransition.OfPlain(audit, toy.Exact(), labels.Given.AsSpan()), RefinedTransition.Of(audit, toy.Exact(), labels.Given.AsSpan()) })
        {
            Assert.Equal(LabelRegime.Clean, refined.Regime);
            Assert.InRange(refined.Transition.Right.Low, 0.9, 0.97);
            Assert.InRange(refined.Transition.Right.Value, 0.98, 1);
        }
    }

    // The errors of a model that has learnt little are not wrong labels, whether it knows labels or classes.
    [Theory]
    [InlineData(0.2, false)]
    [InlineData(0.3, true)]
    public void Errors_of_the_networks_are_not_counted_as_wrong_labels(double rate, bool areSwapped)
    {
        LabelNoise noise = areSwapped ? new LabelNoise.Pair(rate) : new LabelNoise.Symmetric(rate);
        int held = 0;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var toy = new ToyClassifier(6, 3000, seed, separation: 2.5);
            var labels = LabelSimulator.Simulate(toy.Truth, 6, noise, seed);
            double wrong = 1 - labels.Truth.CountRight(labels.Given.AsSpan()) / 3000.0;
            var audit = LabelAudit.Of(toy.Plain(labels.Transition, seed), labels.Given.AsSpan());
            Assert.InRange(1 - audit.Transition.Right.Value, wrong - 0.06, wrong + 0.06);
            var right = RefinedTransition.Of(audit, toy.Exact(), labels.Given.AsSpan()).Transition.Right;
            Assert.InRange(1 - right.Value, wrong - 0.04, wrong + 0.04);
            if (right.Low <= 1 - wrong && 1 - wrong <= right.High) held++;
        }
        Assert.InRange(held, 4, 5);
    }

    [Fact]
    public void Contamination_is_found_and_tested()
    {
        foreach (double contamination in new[] { 0, 0.02 })
        {
            var (audit, labels, toy) = Audit(new LabelNoise.Complementary(contamination), 10, 6000, seed: 6);
            var refined = RefinedTransition.Of(audit, toy.Exact(), labels.Given.AsSpan());
            Assert.InRange(refined.Transition.Right.Value, contamination - 0.006, contamination + 0.006);
            Assert.InRange(contamination, refined.Transition.Right.Low - 1e-3, refined.Transition.Right.High + 1e-3);
            double p = refined.Tests.Single(test => test.Hypothesis == "no label is right").PValue;
            Assert.InRange(p, contamination == 0 ? 0.01 : 0, contamination == 0 ? 1 : 1e-10);
        }
    }

    [Fact]
    public void The_matrix_for_training_under_complementary_labels_tolerates_hardly_any_mistake()
    {
        foreach (var (noise, bias) in new[] { (new LabelNoise.Complementary(0.001), false), (new LabelNoise.Complementary(0.001, Bias: 0.8), true) })
        {
            var (audit, labels, toy) = Audit(noise, 10, 6000, seed: 3);
            var matrix = RefinedTransition.OfPlain(audit, toy.Plain(labels.Transition, seed: 3), labels.Given.AsSpan()).ForTraining(audit);
            for (int k = 0; k < 10; k++) Assert.InRange(matrix[k, k], 0.001, Math.Max(0.005, audit.Transition.Right.Value + 0.001));
            Assert.Equal(bias, Math.Abs(matrix[0, 1] - matrix[0, 2]) > 1e-9);
        }
        var (noisy, given, plain) = Audit(new LabelNoise.Symmetric(0.2), 10, 2000, seed: 3);
        var refined = RefinedTransition.OfPlain(noisy, plain.Plain(given.Transition, seed: 3), given.Given.AsSpan());
        Assert.Same(noisy.Transition.Matrix, refined.ForTraining(noisy));
    }

    [Fact]
    public void Swapped_pairs_are_named()
    {
        var (audit, _, _) = Audit(new LabelNoise.Pair(0.3, Mutual: true), 6, 3000, seed: 1);
        Assert.Equal([(0, 1), (1, 0), (2, 3), (3, 2), (4, 5), (5, 4)], audit.Swaps.Select(swap => (swap.Actual, swap.Given)).Order());
        Assert.All(audit.Swaps, swap => Assert.InRange(swap.Share.Value, 0.22, 0.38));
        Assert.Contains("labelled", audit.Evidence[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_two_classes_are_never_called_complementary()
    {
        Assert.Equal(LabelRegime.Clean, Audit(new LabelNoise.Clean(), 2, 1000, seed: 1).Audit.Regime);
        Assert.Equal(LabelRegime.Noisy, Audit(new LabelNoise.Symmetric(0.2), 2, 1000, seed: 1).Audit.Regime);
        Assert.Equal(LabelRegime.Random, Audit(new LabelNoise.Random(), 2, 1000, seed: 1).Audit.Regime);
    }

    [Fact]
    public void P_values_of_random_labels_are_uniform()
    {
        var p = new List<double>[] { [], [], [] };
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var toy = new ToyClassifier(5, 600, seed);
            // The model's predictions depend on the images, the labels do not.
            var predictions = toy.Plain(TransitionMatrix.Uniform(5, 0.8), seed);
            var given = LabelSimulator.Simulate(toy.Truth, 5, new LabelNoise.Random(), seed).Given;
            var tests = LabelAudit.Of(predictions, given.AsSpan()).Tests;
            for (int t = 0; t < p.Length; t++) p[t].Add(tests[t].PValue);
        }
        // Kolmogorov and Smirnov: 1.63 / √200 is exceeded with a probability of 1 %.
        Assert.All(p, values => Assert.InRange(DistanceFromUniform(values), 0, 1.63 / Math.Sqrt(200)));
    }

    [Theory]
    [InlineData(2, 40, 400)]
    [InlineData(4, 200, 640)]
    [InlineData(10, 900, 4000)]
    public void Labels_of_few_images_that_look_like_chance_are_not_called_random(int classes, int count, int needed)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var (audit, _, _) = Audit(new LabelNoise.Random(), classes, count, seed);
            Assert.Equal((LabelRegime.Undetermined, false), (audit.Regime, audit.DependsOnImages));
            Assert.StartsWith("The labels cannot be judged", audit.Evidence[0], StringComparison.Ordinal);
            Assert.Contains($"About {audit.ImagesNeeded:N0} could tell", audit.Evidence[^1], StringComparison.Ordinal);
            Assert.InRange(audit.ImagesNeeded ?? 0, count + 1, int.MaxValue);
        }
        var (enough, _, _) = Audit(new LabelNoise.Random(), classes, needed, seed: 1);
        Assert.Equal(LabelRegime.Random, enough.Regime);
    }

    [Theory]
    [InlineData(0.0, 30)]
    [InlineData(0.15, 120)]
    [InlineData(0.2, 120)]
    public void Labels_of_few_images_that_hardly_contradict_them_are_not_called_clean(double wrong, int count)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var (audit, _, _) = Audit(wrong == 0 ? new LabelNoise.Clean() : new LabelNoise.Symmetric(wrong), 3, count, seed);
            Assert.NotEqual(LabelRegime.Clean, audit.Regime);
            // Of pairs of classes that may be look-alikes, trusted images tell more than other ones.
            bool isUnclear = audit.Evidence.Any(line => line.Contains("mistaken for each other", StringComparison.Ordinal));
            if (audit.Regime == LabelRegime.Undetermined && !isUnclear) Assert.InRange(audit.ImagesNeeded ?? 0, count + 1, int.MaxValue);
        }
    }

    [Fact]
    public void Images_that_contradict_no_label_leave_room_for_wrong_ones()
    {
        var right = Audit(new LabelNoise.Clean(), 2, 200, seed: 1).Audit.Transition.Right;
        Assert.InRange(right.High - right.Low, 0.005, 0.1);
    }

    // Classes 0 and 1 overlap, all others are far apart: the model errs where it is unsure.
    [Fact]
    public void Classes_that_look_alike_are_not_taken_for_swapped_labels()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var toy = new ToyClassifier(6, 3000, seed, alike: 0.6);
            var audit = LabelAudit.Of(toy.Plain(TransitionMatrix.Uniform(6, 1), seed), toy.Truth, ["shirt", "pullover", "bag", "boot", "dress", "coat"]);
            Assert.Equal(LabelRegime.Clean, audit.Regime);
            Assert.Empty(audit.Swaps);
            Assert.Contains("shirt and pullover look alike: their labels contradict the model where it is unsure", string.Join(' ', audit.Evidence), StringComparison.Ordinal);
        }
    }

    // Classes that overlap all over, as photographs do for a network that has learnt little: it is right where it is sure, and often wrong elsewhere.
    [Fact]
    public void Right_labels_that_are_hard_to_learn_are_clean_and_wrong_ones_among_them_are_not()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var (clean, _) = Hard(new LabelNoise.Clean(), seed);
            Assert.InRange(clean.Accuracy.Value, 0.5, 0.85);
            Assert.Equal(LabelRegime.Clean, clean.Regime);
            Assert.InRange(1 - clean.Transition.Right.Value, 0, 0.05);
            // A fifth of wrong labels looks much like a network that has learnt less.
            Assert.Contains(Hard(new LabelNoise.Symmetric(0.2), seed).Audit.Regime, new[] { LabelRegime.Noisy, LabelRegime.Undetermined });
            Assert.Equal(LabelRegime.PairwiseSwapped, Hard(new LabelNoise.Pair(0.3), seed).Audit.Regime);
            Assert.NotEqual(LabelRegime.Clean, Hard(new LabelNoise.Symmetric(0.1), seed).Audit.Regime);
        }

        static (LabelAudit Audit, SimulatedLabels Labels) Hard(LabelNoise noise, ulong seed)
        {
            var toy = new ToyClassifier(10, 5000, seed, separation: 1.9);
            var labels = LabelSimulator.Simulate(toy.Truth, 10, noise, seed);
            return (LabelAudit.Of(toy.Plain(labels.Transition, seed, blur: 0.05, noise: 0.2), labels.Given.AsSpan()), labels);
        }
    }

    // As 0 and O: no model tells them apart, and no statistic tells them from swapped labels.
    [Fact]
    public void Classes_that_look_the_same_are_named_with_both_readings()
    {
        var toy = new ToyClassifier(6, 3000, seed: 1, alike: 0);
        var audit = LabelAudit.Of(toy.Plain(TransitionMatrix.Uniform(6, 1), 1), toy.Truth, ["0", "O", "1", "2", "3", "4"]);
        Assert.Equal((LabelRegime.Undetermined, true), (audit.Regime, audit.DependsOnImages));
        Assert.Contains(
            "0 and O are mistaken for each other in both directions: either they look alike to a small network, or some of their labels were swapped",
            string.Join(' ', audit.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_were_swapped_between_two_classes_contradict_even_a_sure_model()
    {
        double[,] swap = new double[6, 6];
        for (int k = 0; k < 6; k++) swap[k, k] = k < 2 ? 0.7 : 1;
        swap[0, 1] = swap[1, 0] = 0.3;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var (audit, _, _) = Audit(new LabelNoise.Given(new TransitionMatrix(swap), LabelRegime.PairwiseSwapped), 6, 3000, seed);
            Assert.Equal(LabelRegime.PairwiseSwapped, audit.Regime);
            Assert.Equal([(0, 1), (1, 0)], audit.Swaps.Select(pair => (pair.Actual, pair.Given)).Order());
        }
    }

    // The sum over few images is skewed: by the normal distribution, labels of chance would be significant tens of times too often.
    [Fact]
    public void P_values_of_few_images_are_not_too_small()
    {
        int small = 0;
        for (ulong seed = 1; seed <= 400; seed++)
        {
            var toy = new ToyClassifier(4, 24, seed);
            var given = LabelSimulator.Simulate(toy.Truth, 4, new LabelNoise.Random(), seed + 1000).Given;
            if (LabelAudit.Of(toy.Exact(), given.AsSpan()).Tests.Take(3).Min(test => test.PValue) < 1e-3) small++;
        }
        Assert.InRange(small, 0, 4); // 1.2 are expected of three tests at most; 5 or more have a probability of 1 %
    }

    [Fact]
    public void Evidence_names_the_classes_and_the_measured_quantities()
    {
        var toy = new ToyClassifier(3, 900, seed: 2);
        var labels = LabelSimulator.Simulate(toy.Truth, 3, new LabelNoise.Pair(0.3), seed: 2);
        var audit = LabelAudit.Of(toy.Plain(labels.Transition, 2), labels.Given.AsSpan(), ["cat", "dog", "owl"]);
        Assert.Contains("cat labelled dog", audit.Evidence[0], StringComparison.Ordinal);
        Assert.Contains("standard deviations", audit.Evidence[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_and_names_must_fit_the_predictions()
    {
        var predictions = new ToyClassifier(3, 30, seed: 1).Exact();
        Assert.Throws<ArgumentException>(() => LabelAudit.Of(predictions, new int[29]));
        Assert.Throws<ArgumentException>(() => LabelAudit.Of(predictions, [.. Enumerable.Repeat(3, 30)]));
        Assert.Throws<ArgumentException>(() => LabelAudit.Of(predictions, new int[30], ["a", "b"]));
    }

    internal static (LabelAudit Audit, SimulatedLabels Labels, ToyClassifier Toy) Audit(LabelNoise noise, int classes, int count, ulong seed)
    {
        var toy = new ToyClassifier(classes, count, seed);
        var labels = LabelSimulator.Simulate(toy.Truth, classes, noise, seed);
        return (LabelAudit.Of(toy.Plain(labels.Transition, seed), labels.Given.AsSpan()), labels, toy);
    }

    private static (double Mean, double Max) Error(TransitionEstimate estimate, TransitionMatrix truth)
    {
        double sum = 0, largest = 0;
        for (int k = 0; k < truth.Classes; k++)
        {
            for (int j = 0; j < truth.Classes; j++)
            {
                double error = Math.Abs(estimate.Matrix[k, j] - truth[k, j]);
                sum += error / (truth.Classes * truth.Classes);
                largest = Math.Max(largest, error);
            }
        }
        return (sum, largest);
    }

    private static double DistanceFromUniform(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Select((p, i) => Math.Max(Math.Abs(p - (double)i / sorted.Length), Math.Abs(p - (i + 1.0) / sorted.Length))).Max();
    }
}
