using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Labels;

public sealed class ContaminationTests
{
    private const int Classes = 10, Count = 6000;
    private const double Separation = 4;

    private static (Contamination.Fit Fit, SimulatedLabels Labels) Fit(double contamination, double sharpness, ulong seed, double bias = 0)
    {
        var toy = new ToyClassifier(Classes, Count, seed, Separation);
        var labels = LabelSimulator.Simulate(toy.Truth, Classes, new LabelNoise.Complementary(contamination, bias), seed);
        var matrix = new double[Classes, Classes];
        for (int k = 0; k < Classes; k++)
        {
            for (int j = 0; j < Classes; j++) matrix[k, j] = labels.Transition[k, j];
        }
        return (Contamination.Of(toy.Sharpened(sharpness), labels.Given.AsSpan(), matrix), labels);
    }

    // A model with 98 % accuracy matches labels by mistake more often (13 of 6,000) than a contamination of 0.1 % does (6).
    [Theory]
    [InlineData(0.001, 1, 0)]
    [InlineData(0.01, 1, 0)]
    [InlineData(0.01, 3, 0)] // far too confident
    [InlineData(0.01, 0.5, 0)] // not confident enough
    [InlineData(0.01, 1, 0.8)] // uneven wrong labels
    public void The_interval_covers_the_contamination_and_the_estimate_is_close(double contamination, double sharpness, double bias)
    {
        const int Seeds = 20;
        double mean = 0;
        int within = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var (fit, _) = Fit(contamination, sharpness, seed, bias: bias);
            Assert.InRange(fit.Share.Value, fit.Share.Low, fit.Share.High);
            if (contamination >= fit.Share.Low && contamination <= fit.Share.High) within++;
            mean += fit.Share.Value / Seeds;
        }
        Assert.InRange(within, 16, Seeds); // nominally 95 %; fewer than 16 of 20 have a probability of 0.3 %
        double sigma = Math.Sqrt(contamination / Count / Seeds);
        Assert.InRange(mean, contamination - 4 * sigma, contamination + 4 * sigma);
    }

    [Fact]
    public void Without_right_labels_the_test_is_rarely_significant()
    {
        int significant = 0;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var (fit, _) = Fit(0, 1, seed);
            Assert.InRange(fit.Share.Value, 0, 0.0015);
            Assert.Equal(0, fit.Share.Low, 5e-4);
            if (fit.Ratio > 2.7055) significant++; // 5 % of the mixture of 0 and chi-squared
        }
        Assert.InRange(significant, 0, 4);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0.5)]
    public void Over_and_under_confident_models_are_calibrated_to_the_same_confidence(double sharpness)
    {
        var toy = new ToyClassifier(Classes, Count, seed: 3, Separation);
        var (fit, _) = Fit(0.01, sharpness, seed: 3);
        double claimed = Enumerable.Range(0, Count).Average(i => (double)fit.Posteriors[i].ToArray().Max());
        double right = fit.Posteriors.Predictions.Accuracy(toy.Truth);
        Assert.InRange(claimed, right - 0.02, right + 0.02);
    }
}
