using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Labels;

public sealed class LabelSimulatorTests
{
    public static TheoryData<object> All =>
    [
        new LabelNoise.Clean(), new LabelNoise.Symmetric(0.3), new LabelNoise.Pair(0.4), new LabelNoise.Pair(0.4, Mutual: true),
        new LabelNoise.Random(),
        new LabelNoise.Complementary(), new LabelNoise.Complementary(0.01), new LabelNoise.Complementary(0.02, Bias: 0.9),
    ];

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void Labels_follow_the_transition_matrix_for_any_number_of_classes(object kind)
    {
        var noise = (LabelNoise)kind;
        foreach (int classes in new[] { 2, 3, 7, 62 })
        {
            int each = 3000;
            int[] truth = [.. Enumerable.Range(0, classes * each).Select(i => i % classes)];
            var labels = LabelSimulator.Simulate(truth, classes, noise, seed: (ulong)classes);
            var counts = new int[classes, classes];
            for (int i = 0; i < truth.Length; i++) counts[truth[i], labels.Given[i]]++;
            for (int k = 0; k < classes; k++)
            {
                for (int j = 0; j < classes; j++)
                {
                    double p = labels.Transition[k, j], sigma = Math.Sqrt(p * (1 - p) / each);
                    Assert.InRange((double)counts[k, j] / each, p - 6 * sigma, p + 6 * sigma); // exact where p is 0 or 1
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void Equal_seeds_give_equal_labels_and_different_seeds_do_not(object kind)
    {
        var noise = (LabelNoise)kind;
        int[] truth = [.. Enumerable.Range(0, 1000).Select(i => i % 5)];
        var labels = LabelSimulator.Simulate(truth, 5, noise, seed: 3);
        Assert.Equal(labels.Given, LabelSimulator.Simulate(truth, 5, noise, seed: 3).Given);
        if (noise is not LabelNoise.Clean) Assert.NotEqual(labels.Given, LabelSimulator.Simulate(truth, 5, noise, seed: 4).Given);
    }

    [Fact]
    public void The_truth_only_returns_counts()
    {
        int[] truth = [0, 1, 2, 0, 1, 2];
        var labels = LabelSimulator.Simulate(truth, 3, new LabelNoise.Complementary(), seed: 1);
        Assert.Equal(0, labels.Truth.CountRight(labels.Given.AsSpan()));
        Assert.Equal(6, labels.Truth.CountRight(truth));
        Assert.Equal(2, labels.Truth.CountRight([0, 0, 0, 0, 0, 0], [0, 1, 3]));
        Assert.Throws<ArgumentException>(() => labels.Truth.CountRight([0]));
    }

    [Fact]
    public void Bias_stays_within_its_bounds_and_depends_on_the_seed()
    {
        var noise = new LabelNoise.Complementary(Bias: 0.5);
        var matrix = noise.Transition(10, seed: 1);
        for (int k = 0; k < 10; k++)
        {
            Assert.Equal(0, matrix[k, k]);
            double[] row = [.. Enumerable.Range(0, 10).Where(j => j != k).Select(j => matrix[k, j])];
            Assert.InRange(row.Max() / row.Min(), 1, 3);
        }
        Assert.NotEqual(matrix[0, 1], noise.Transition(10, seed: 2)[0, 1]);
    }

    [Fact]
    public void Rejects_invalid_rates_labels_and_classes()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LabelNoise.Symmetric(1.1).Transition(3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LabelNoise.Pair(double.NaN).Transition(3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LabelNoise.Complementary(Bias: 1).Transition(3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LabelNoise.Clean().Transition(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelSimulator.Simulate([3], 3, new LabelNoise.Clean(), 1));
        Assert.Throws<ArgumentException>(() => new LabelNoise.Given(TransitionMatrix.Uniform(3, 1), LabelRegime.Clean).Transition(4, 1));
    }
}
