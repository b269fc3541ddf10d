using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Study.Part1;

namespace MidasNet.Runner.Tests.Study.Part1;

public sealed class OcclusionMapTests
{
    private const int Side = 28;

    /// <summary>A dot in the left half is class 0, in the right half class 1; the same faint line is on all.</summary>
    private static LabelledImages Dots()
    {
        const int Count = 64;
        var random = new RandomStream(3);
        var pixels = new byte[Count * Side * Side];
        var labels = new int[Count];
        for (int n = 0; n < Count; n++)
        {
            labels[n] = n % 2;
            int left = (labels[n] == 0 ? 3 : 17) + random.NextInt(5), top = 6 + random.NextInt(14);
            for (int y = 0; y < 4; y++) pixels.AsSpan(n * Side * Side + (top + y) * Side + left, 4).Fill(255);
            pixels.AsSpan(n * Side * Side + Side, Side).Fill(60);
        }
        return new LabelledImages(1, Side, Side, pixels, labels, ["left", "right"]);
    }

    [Fact]
    public void The_answer_rests_on_what_tells_the_classes_apart()
    {
        var images = Dots();
        using var device = Device.OpenCpu(threads: 1);
        var recipe = new Recipe
        {
            Framing = PreprocessingKind.Digit,
            InputSize = Side,
            Width = 4,
            Depth = 1,
            Training = Recipes.Characters.Training with
            {
                Epochs = 25,
                BatchSize = 16,
                Augmentation = Recipes.Characters.Augmentation with { Rotation = 0, Shift = 0, Shear = 0, Elastic = 0, PenWidth = 0 },
            },
            LabelSmoothing = 0,
        };
        var cancellation = TestContext.Current.CancellationToken;
        using var network = RecipeTraining.Fit(device, recipe, images, images.AllIndices(), seed: 1, session: new TrainingSession { Cancellation = cancellation }).Network;
        Assert.Equal(1, network.Predict(images, images.AllIndices(), cancellation).Accuracy(images.Labels.AsSpan()));

        var map = OcclusionMap.Of(network, images, 0, answer: 0, cancellation);
        Assert.Equal(Side * Side, map.Values.Length);
        double onDot = MeanWhere(255), elsewhere = MeanWhere(0);
        Assert.True(onDot > 10 * Math.Abs(elsewhere), $"{onDot} on the dot, {elsewhere} elsewhere");

        double MeanWhere(byte pixel) => Enumerable.Range(0, Side * Side).Where(i => images.Image(0)[i] == pixel).Average(i => map.Values[i]);
    }
}
