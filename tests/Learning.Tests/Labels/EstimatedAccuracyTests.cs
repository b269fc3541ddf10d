using MidasNet.Learning.Labels;
using MidasNet.Models;

namespace MidasNet.Learning.Tests.Labels;

public sealed class EstimatedAccuracyTests
{
    private const int Classes = 10, Count = 40_000;

    public static TheoryData<object> Noises => [new LabelNoise.Clean(), new LabelNoise.Symmetric(0.3), new LabelNoise.Complementary(0.001)];

    [Theory]
    [MemberData(nameof(Noises), DisableDiscoveryEnumeration = true)]
    public void The_accuracy_is_estimated_from_wrong_labels_within_its_interval(object kind)
    {
        var noise = (LabelNoise)kind;
        const double Accuracy = 0.9;
        var random = new RandomStream(3);
        int[] truth = [.. Enumerable.Range(0, Count).Select(i => i % Classes)];
        var labels = LabelSimulator.Simulate(truth, Classes, noise, seed: 4);
        var probabilities = new float[Count * Classes];
        for (int i = 0; i < Count; i++)
        {
            int answer = random.NextDouble(0, 1) < Accuracy ? truth[i] : (truth[i] + 1 + random.NextInt(Classes - 1)) % Classes;
            probabilities[i * Classes + answer] = 1;
        }
        var estimate = EstimatedAccuracy.Of(new Predictions(Classes, probabilities), labels.Given.AsSpan(), labels.Transition);
        Assert.InRange(Accuracy, estimate.Low - 0.005, estimate.High + 0.005);
        Assert.InRange(estimate.Value, Accuracy - 0.03, Accuracy + 0.03);
        Assert.True(estimate.Low < estimate.Value && estimate.Value < estimate.High);
    }

    [Fact]
    public void Random_labels_give_no_estimate() =>
        Assert.Equal(double.NaN, EstimatedAccuracy.Of(new Predictions(2, [1, 0, 0, 1]), [0, 0], TransitionMatrix.Uniform(2, 0.5)).Value);

    [Fact]
    public void Mismatched_counts_and_classes_are_rejected()
    {
        Assert.Throws<ArgumentException>(() => EstimatedAccuracy.Of(new Predictions(2, [1, 0]), [0, 1], TransitionMatrix.Uniform(2, 1)));
        Assert.Throws<ArgumentException>(() => EstimatedAccuracy.Of(new Predictions(2, [1, 0]), [0], TransitionMatrix.Uniform(3, 1)));
    }
}
