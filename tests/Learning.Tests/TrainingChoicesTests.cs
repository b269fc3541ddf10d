using MidasNet.Data;
using MidasNet.Learning.Tests.Training;

namespace MidasNet.Learning.Tests;

/// <summary>Class balance, early stopping and the range test of the learning rate in <see cref="ImageTraining"/>.</summary>
public sealed class TrainingChoicesTests : IDisposable
{
    private static readonly Preprocessing Small = Preprocessing.Digit(12);

    private static readonly ImageTrainingOptions Quick = new() { Labels = TrainLabels.Clean, Epochs = 2, Width = 4, ValidationPercent = 20 };

    private readonly List<string> said = [];
    private readonly TemporaryFolder folder = new();
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(ClassBalance.Auto, 0.5, 0)]
    [InlineData(ClassBalance.None, 0, 0)]
    [InlineData(ClassBalance.Sampling, 0.5, 0)]
    [InlineData(ClassBalance.Weights, 0, 0.5)]
    public void Unbalanced_classes_are_balanced_unless_it_is_said_otherwise(ClassBalance balance, double sampling, double weighting)
    {
        using var result = Run(Unbalanced(), Quick with { Balance = balance });
        Assert.Equal((sampling, weighting), (result.Recipe.Training.BalancedSampling, result.Recipe.ClassWeighting));
        string[] sentences = [.. said.Where(line => line.Contains("the classes have between 8 (diagonal) and 32 (rows) pictures to train on", StringComparison.Ordinal))];
        Assert.Equal(balance == ClassBalance.None ? 0 : 1, sentences.Length);
        Assert.Equal(balance == ClassBalance.Weights, sentences.Any(line => line.Contains("count more in the loss", StringComparison.Ordinal)));
    }

    [Fact]
    public void Balanced_classes_and_given_recipes_stay_as_they_are()
    {
        using var balanced = Run(StripedImages.Make(60, seed: 1), Quick);
        Assert.Equal(0, balanced.Recipe.Training.BalancedSampling);
        var recipe = balanced.Recipe with { ClassWeighting = 1 };
        using var given = Run(Unbalanced(), Quick with { Recipe = recipe });
        Assert.Equal((0, 1), (given.Recipe.Training.BalancedSampling, given.Recipe.ClassWeighting));
    }

    [Fact]
    public void Class_weights_have_a_mean_of_1_over_the_images()
    {
        var images = Unbalanced();
        int[] all = images.AllIndices();
        Assert.Empty(RecipeTraining.ClassWeights(images, all, strength: 0));
        float[] full = RecipeTraining.ClassWeights(images, all, strength: 1); // 40, 20 and 10 images
        Assert.Equal([70 / 120f, 70 / 60f, 70 / 30f], full, (a, b) => Math.Abs(a - b) < 1e-6);
        float[] root = RecipeTraining.ClassWeights(images, all, strength: 0.5);
        Assert.Equal(Math.Sqrt(2), root[1] / root[0], 1e-6);
        Assert.Equal(70, images.Labels.Sum(label => root[label]), 1e-4);
        Assert.Equal([0, 0, 1], RecipeTraining.ClassWeights(images, [.. all.Where(i => images.Labels[i] == 2)], strength: 1));
    }

    [Fact]
    public void Early_stopping_watches_images_that_are_neither_trained_on_nor_evaluated()
    {
        var images = StripedImages.Make(300, seed: 1);
        var options = Quick with { Epochs = 40, Patience = 2, Width = 8 };
        using var result = Run(images, options);
        Assert.Equal((216, 60), (result.TrainImages, result.ValidationImages)); // 24 are watched
        Assert.InRange(result.StoppedAfter!.Value, 3, 39);
        Assert.Contains(said, line => line.StartsWith($"training ended after epoch {result.StoppedAfter} of 40: the loss on 24 images", StringComparison.Ordinal));
        Assert.InRange(result.Accuracy!.Value.Value, 0.9, 1);

        using var whole = Run(images, options with { Epochs = 2 });
        Assert.Null(whole.StoppedAfter);
    }

    [Fact]
    public void A_set_without_pictures_to_watch_is_refused()
    {
        var images = StripedImages.Make(6, seed: 1);
        var error = Assert.Throws<DataFormatException>(() => Run(images, Quick with { Patience = 1, ValidationPercent = 50, Source = "stripes" }));
        Assert.Contains("stripes: no class has two pictures to train on, so that none can be held out for early stopping", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public void A_run_with_all_of_it_that_was_interrupted_ends_with_the_same_bits(int step)
    {
        var images = Unbalanced();
        var options = Quick with { Epochs = 3, Patience = 1, FindLearningRate = true };
        using var expected = Run(images, options);
        Assert.Contains(said, line => line.StartsWith("learning rate ", StringComparison.Ordinal) && line.Contains("by a range test", StringComparison.Ordinal));
        using (var cancelled = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken))
        {
            var stopping = new StoppingProgress(cancelled, step * expected.Recipe.Training.BatchSize);
            Assert.ThrowsAny<OperationCanceledException>(() => ImageTraining.Run(
                images, Small, device, options, new TrainingSession { Folder = folder.File("run"), Progress = stopping, Cancellation = cancelled.Token }));
        }
        using var two = Device.OpenCpu(threads: 2);
        using var resumed = ImageTraining.Run(
            images, Small, two, options,
            new TrainingSession { Folder = folder.File("run"), Resume = true, Cancellation = TestContext.Current.CancellationToken });
        Assert.Equal(expected.Recipe, resumed.Recipe);
        Assert.Equal(expected.StoppedAfter, resumed.StoppedAfter);
        Assert.All(expected.Model.Parameters, parameter => Assert.Equal(parameter.ToArray(), resumed.Model.Parameters[parameter.Name].ToArray()));
    }

    // 40 with stripes along rows, 20 along columns, 10 along the diagonal.
    private static LabelledImages Unbalanced()
    {
        var all = StripedImages.Make(120, seed: 1);
        int[] most = [40, 20, 10], taken = new int[3];
        return all.Subset([.. all.AllIndices().Where(i => taken[all.Labels[i]]++ < most[all.Labels[i]])]);
    }

    private ImageTrainingResult Run(LabelledImages images, ImageTrainingOptions options) => ImageTraining.Run(
        images, Small, device, options, new TrainingSession { Progress = RunProgress.Lines(said.Add), Cancellation = TestContext.Current.CancellationToken });

    /// <summary>Cancels when training has processed a number of images.</summary>
    private sealed class StoppingProgress(CancellationTokenSource cancelled, long images) : IRunProgress
    {
        public IRunPhase Begin(string name, long total, string unit = "images", long done = 0) => new Phase(name == "training" ? cancelled : null, images);

        public void Say(string line) { }

        private sealed class Phase(CancellationTokenSource? cancelled, long images) : IRunPhase
        {
            public string Note { get; set; } = "";

            public void Report(long value)
            {
                if (value >= images) cancelled?.Cancel();
            }

            public void Dispose() { }
        }
    }
}
