namespace MidasNet.Learning.Tests.Training;

public sealed class ProbabilityScoresTests
{
    private static readonly float[] Probabilities =
    [
        0.75f, 0.25f, 0.00f, // right
        0.25f, 0.75f, 0.00f, // wrong: second choice
        0.50f, 0.25f, 0.25f, // right
        0.50f, 0.25f, 0.25f, // wrong: last choice, since of equals the smaller label is first
    ];
    private static readonly int[] Labels = [0, 0, 0, 2];

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.75)]
    [InlineData(3, 1.0)]
    [InlineData(9, 1.0)]
    public void Top_k_accuracy_counts_the_k_most_probable(int k, double expected) =>
        Assert.Equal(expected, new ProbabilityScores(Probabilities, Labels).TopAccuracy(k));

    [Fact]
    public void Likelihood_is_the_mean_over_the_true_classes() =>
        Assert.Equal(
            -(Math.Log(0.75) + Math.Log(0.25) + Math.Log(0.5) + Math.Log(0.25)) / 4,
            new ProbabilityScores(Probabilities, Labels).NegativeLogLikelihood(),
            precision: 12);

    [Fact]
    public void Likelihood_of_the_impossible_is_finite() =>
        Assert.Equal(-Math.Log(1e-12), new ProbabilityScores([1, 0], [1]).NegativeLogLikelihood(), 9);

    [Fact]
    public void Calibration_error_by_hand()
    {
        // Bin of 0.75: two images, one right, |0.5 - 0.75|. Bin of 0.5: two images, one right, no distance.
        Assert.Equal(0.125, new ProbabilityScores(Probabilities, Labels).CalibrationError(), 12);
        // One bin for all: accuracy 0.5, confidence 0.625.
        Assert.Equal(0.125, new ProbabilityScores(Probabilities, Labels).CalibrationError(bins: 1), 12);
    }

    [Fact]
    public void Sure_and_right_is_perfectly_calibrated() => Assert.Equal(0, new ProbabilityScores([1, 0, 0, 1], [0, 1]).CalibrationError());

    [Fact]
    public void Sure_and_wrong_is_as_bad_as_can_be() => Assert.Equal(1, new ProbabilityScores([1, 0, 0, 1], [1, 0]).CalibrationError());

    [Fact]
    public void The_upper_end_belongs_to_a_bin_and_the_lower_does_not()
    {
        var bins = new ProbabilityScores(Probabilities, Labels).CalibrationBins(4);
        Assert.Equal([0, 2, 2, 0], bins.Select(bin => bin.Count));
        Assert.Equal(new CalibrationBin(0.25, 0.5, 2, 0.5, 0.5), bins[1]);
        Assert.True(double.IsNaN(bins[0].Accuracy));
    }

    [Theory]
    [InlineData(new[] { 0.5f, 0.5f, 1f }, new[] { 0, 1 }, "3 probabilities")]
    [InlineData(new[] { 0.5f, 0.5f }, new[] { 2 }, "label 2")]
    [InlineData(new[] { 0.5f, float.NaN }, new[] { 0 }, "class 1: NaN")]
    [InlineData(new[] { 2f, -1f }, new[] { 0 }, "class 0: 2")]
    [InlineData(new float[0], new int[0], "no predictions")]
    public void What_is_no_table_of_probabilities_is_refused(float[] probabilities, int[] labels, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => new ProbabilityScores(probabilities, labels).TopAccuracy(1));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
