using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;

namespace MidasNet.Runner.Tests.Study.Part1;

public sealed class LearningCurveTests : IDisposable
{
    private const int Side = 8, Classes = 2, PerClass = 15;

    private static readonly Recipe Recipe = Recipes.Characters with
    {
        Framing = PreprocessingKind.Digit,
        Geometry = false,
        InputSize = Side,
        Width = 2,
        Depth = 1,
        Training = Recipes.Characters.Training with { BatchSize = 4, Epochs = 2 },
    };

    private readonly TemporaryFolder temporary = new();
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose()
    {
        device.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void The_interval_of_an_accuracy_stays_below_1() => Assert.Equal(1, LearningCurvePoint.Of(5, [1, 0.98, 1]).Accuracy.High);

    private static LabelledImages Noise()
    {
        var pixels = new byte[Classes * PerClass * Side * Side];
        var random = new RandomStream(4);
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)random.NextInt(256);
        int[] labels = [.. Enumerable.Range(0, Classes * PerClass).Select(i => i % Classes)];
        return new LabelledImages(1, Side, Side, pixels, labels, ["a", "b"]);
    }

    [Fact]
    public void Each_number_of_images_is_trained_on_every_fold_and_seed_for_as_many_steps()
    {
        var images = Noise();
        var folder = RunFolder.Create(temporary.Path, "curve", DateTimeOffset.UtcNow);
        var context = new StudyContext(
            new StudyOptions { Parts = [1], Preset = StudyPreset.Quick }, device, folder, DataFolder.None,
            Progress.OnStandardError(quiet: true, noProgress: true), TestContext.Current.CancellationToken);
        var folds = Splits.StratifiedFolds(images.Labels.AsSpan(), 3, seed: 1);

        var curve = new LearningCurve(context, Recipe, images).Run(folds, seeds: 2, counts: [5, 8, 40]);
        Assert.Equal([5, 8, 10], curve.Select(point => point.ImagesPerClass)); // a fold of 15 leaves 10 to learn from, not 40
        Assert.All(curve, point => Assert.Equal(6, point.Runs.Count));
        Assert.All(curve, point => Assert.Equal(point.Runs.Average(), point.Accuracy.Value, 1e-12));
        Assert.All(curve, point => Assert.True(point.Runs.Min() < point.Runs.Max() && point.Accuracy.Low < point.Accuracy.Value && point.Accuracy.Value < point.Accuracy.High));
        var last = folder.Metrics.Read().GroupBy(metrics => metrics.Phase).Select(training => training.MaxBy(metrics => metrics.Step)!).ToList();
        Assert.Equal(18, last.Count);
        // 20 images give 5 steps in each of 2 epochs, 10 give 2 in each of 4, 16 give 4 in each of 2 (2.5, rounded to even).
        Assert.Equal([8, 8, 10], curve.Select(point => last.First(metrics => metrics.Phase.Contains($", {point.ImagesPerClass} images")).Step!.Value));
    }
}
