using MidasNet.Learning;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;

namespace MidasNet.Runner.Tests.Study.Part1;

public sealed class DepthEffectTests
{
    private static DepthRun Run(string kind, int convolutions, params bool[][] right) => new(
        new DepthResult
        {
            Kind = kind,
            Convolutions = convolutions,
            Parameters = 1,
            Accuracy = ValidationResults.Of([.. right.Select(fold => fold.Average(yes => yes ? 1.0 : 0))], right.Sum(fold => fold.Length)),
            TrainAccuracy = 1,
            Seconds = 1,
        }, [], right);

    [Fact]
    public void Networks_are_compared_with_the_shallowest_of_their_kind()
    {
        bool[] all = [true, true], half = [true, false];
        var effects = DepthEffect.Of([Run("a", 8, half, all), Run("a", 4, all, all), Run("b", 4, half, half), Run("b", 16, all, all)]);
        Assert.Equal([("a", 4, 8, -0.25), ("b", 4, 16, 0.5)], effects.Select(effect => (effect.Kind, effect.Shallow, effect.Deep, effect.Difference.Value)));
    }

    [Fact]
    public void With_folds_the_interval_is_that_of_the_differences_of_folds()
    {
        // The folds differ by far more than the networks: only pairs show the difference.
        var shallow = Run("a", 4, Fold(20), Fold(50), Fold(80));
        var deep = Run("a", 8, Fold(30), Fold(60), Fold(91));
        var expected = Interval.Mean(0.10, 0.10, 0.11);
        var effect = Assert.Single(DepthEffect.Of([shallow, deep]));
        Assert.Equal(expected.Low, effect.Difference.Low, 1e-9);
        Assert.True(effect.Raises);
        Assert.False(effect.Lowers);

        static bool[] Fold(int right) => [.. Enumerable.Range(0, 100).Select(i => i < right)];
    }

    [Fact]
    public void A_difference_of_shares_stays_between_minus_and_plus_1()
    {
        bool[] all = [true, true], none = [false, false];
        var effect = Assert.Single(DepthEffect.Of([Run("a", 4, none, all), Run("a", 8, all, all)]));
        Assert.Equal(new Interval(0.5, -1, 1), effect.Difference);
    }

    [Fact]
    public void With_one_split_the_interval_is_that_of_images()
    {
        bool[] shallow = [true, true, true, false], deep = [true, false, true, false];
        var effect = Assert.Single(DepthEffect.Of([Run("a", 4, shallow), Run("a", 8, deep)]));
        Assert.Equal(Interval.Mean(0, -1, 0, 0).Within(-1, 1), effect.Difference);
        Assert.False(effect.Lowers);
    }
}
