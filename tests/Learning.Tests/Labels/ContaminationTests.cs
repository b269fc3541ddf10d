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

    // A model that is right in 98 of 100 images makes more hits by mistake (13 of 6,000) than a contamination of 0.1 % does (6).
    [Theory]
    [InlineData(0.001, 1, 0)]
    [InlineData(0.01, 1, 0)]
    [InlineData(0.01, 3, 0)] // far too sure
    [InlineData(0.01, 0.5, 0)] // not sure enough
    [InlineData(0.01, 1, 0.8)] // some wrong labels more often than others
    public void The_interval_holds_the_contamination_and_the_estimate_is_near(double contamination, double sharpness, double bias)
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
        Assert.InRange(within, 16, Seeds); // 95 % are meant; fewer than 16 of 20 have a probability of 0.3 %
        double deviation = Math.Sqrt(contamination / Count / Seeds);
        Assert.InRange(mean, contamination - 4 * deviation, contamination + 4 * deviation);
    }

    [Fact]
    public void Without_a_right_label_there_is_no_evidence_of_one()
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
    public void Sure_and_unsure_models_are_brought_to_the_same_surety(double sharpness)
    {
        var toy = new ToyClassifier(Classes, Count, seed: 3, Separation);
        var (fit, _) = Fit(0.01, sharpness, seed: 3);
        double claimed = Enumerable.Range(0, Count).Average(i => (double)fit.Posteriors[i].ToArray().Max());
        double right = fit.Posteriors.Predictions.Accuracy(toy.Truth);
        Assert.InRange(claimed, right - 0.02, right + 0.02);
    }
}
