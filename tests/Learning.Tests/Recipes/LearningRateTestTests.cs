using MidasNet.Data;
using MidasNet.Learning.Tests.Training;

namespace MidasNet.Learning.Tests;

public sealed class LearningRateTestTests
{
    private static readonly Recipe Tiny = Recipes.ForPictures(Preprocessing.Digit(12), images: 90) with { Width = 4, Depth = 1 };

    [Fact]
    public void The_middle_of_the_longest_fall_is_suggested()
    {
        // Flat for 30 steps, falling for 40, then exploding.
        float[] losses = [.. Enumerable.Range(0, 100).Select(step => step < 30 ? 2f : step < 70 ? 2 - 0.04f * (step - 30) : 0.4f + (step - 70))];
        Assert.InRange(LearningRateTest.Suggestion(losses), 45, 55);
    }

    [Fact]
    public void What_follows_an_explosion_does_not_count()
    {
        float[] falling = [.. Enumerable.Range(0, 20).Select(step => 2 - 0.05f * step)];
        int expected = LearningRateTest.Suggestion(falling);
        Assert.Equal(expected, LearningRateTest.Suggestion([.. falling, float.NaN, .. falling]));
        Assert.Equal(expected, LearningRateTest.Suggestion([.. falling, 1000, .. Enumerable.Range(0, 40).Select(step => 500f - step)]));
        Assert.Equal(0, LearningRateTest.Suggestion([float.NaN]));
    }

    [Fact]
    public void The_rate_is_the_same_for_any_number_of_threads_and_trains_a_network()
    {
        var images = StripedImages.Make(90, seed: 1);
        using var one = Device.OpenCpu(threads: 1);
        using var two = Device.OpenCpu(threads: 2);
        float rate = LearningRateTest.Run(one, Tiny, images, seed: 1, TestContext.Current.CancellationToken);
        Assert.Equal(rate, LearningRateTest.Run(two, Tiny, images, seed: 1, TestContext.Current.CancellationToken));
        Assert.InRange(rate, 1e-4f, 1);
        var recipe = Tiny with { Epochs = 8, Training = Tiny.Training with { LearningRate = rate } };
        var (network, _) = RecipeTraining.Fit(one, recipe, images, images.AllIndices(), seed: 1, session: new TrainingSession { Cancellation = TestContext.Current.CancellationToken });
        using (network)
        {
            var others = StripedImages.Make(60, seed: 2);
            Assert.InRange(network.Predict(others, others.AllIndices(), TestContext.Current.CancellationToken).Accuracy(others.Labels.AsSpan()), 0.9, 1);
        }
    }
}
