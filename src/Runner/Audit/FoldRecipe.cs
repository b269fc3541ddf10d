using MidasNet.Data;

namespace MidasNet.Runner.Audit;

/// <summary>How the networks of one stage of an audit are trained.</summary>
/// <param name="Name">What is trained, for progress.</param>
/// <param name="Width">Channels of the network's first stage.</param>
/// <param name="LearningRate">The highest learning rate, for the largest batch; smaller batches make smaller steps.</param>
/// <param name="LargestBatch">Images of a step, if there are enough of them.</param>
/// <param name="Steps">Steps that such a network takes to learn; the number of epochs follows from it.</param>
/// <param name="MostEpochs">Passes over a small set after which nothing new is learnt.</param>
/// <param name="TimesLonger">Epochs, in multiples of those asked for by the user, if any.</param>
/// <param name="Dropout">Rate before the last layer.</param>
/// <param name="Variation">How images are varied.</param>
/// <param name="Stream">Tells the random numbers of the stages apart.</param>
internal sealed record FoldRecipe(
    string Name, int Width, float LearningRate, int LargestBatch, int Steps, int MostEpochs, int TimesLonger, float Dropout, Augmentation Variation,
    ulong Stream)
{
    private const int SmallestBatch = 16, BatchesPerEpoch = 100, FewestEpochs = 2;

    // Half of what suits digits: whatever the images are, they stay what they show.
    private static readonly Augmentation Mild = new() { Rotation = 5, Scale = 0.05f, Aspect = 0.05f, Shear = 0.05f, Shift = 0.03f, Elastic = 0.01f };

    /// <summary>For labels as they were given. No dropout and no variation: they cost a network most where labels tell least.</summary>
    public static FoldRecipe Plain { get; } = new("plain cross-entropy", 12, 6e-3f, 64, 3000, 20, 1, 0, Augmentation.None, 0);

    /// <summary>
    /// For labels that are wrong in a known way: many small steps. At the rate of plain cross-entropy a network of complementary labels settles
    /// where all images are of a few classes.
    /// </summary>
    public static FoldRecipe Corrected { get; } = new("corrected loss", 24, 3e-3f, 64, 6200, 12, 2, 0, Mild, 100_000);

    /// <summary>For labels that the corrected networks have made themselves: as good as clean ones.</summary>
    public static FoldRecipe SelfLabelled { get; } = new("labels of its own", 24, 6e-3f, 128, 2500, 8, 2, 0.2f, Mild, 200_000);

    /// <summary>Images of a step: few images make smaller batches, or there would be hardly any steps.</summary>
    public int BatchSize(int images) => Math.Clamp(images / BatchesPerEpoch, SmallestBatch, LargestBatch);

    /// <summary>The learning rate that fits the batch.</summary>
    public float LearningRateFor(int images) => LearningRate * MathF.Sqrt((float)BatchSize(images) / LargestBatch);

    /// <summary>Passes over so many images that make enough steps, within reason.</summary>
    /// <param name="images">Images to train on.</param>
    /// <param name="asked">Epochs that the user wants of a plain network; null for as many as fit.</param>
    public int Epochs(int images, int? asked) =>
        asked * TimesLonger ?? Math.Clamp((int)Math.Ceiling((double)Steps * BatchSize(images) / Math.Max(1, images)), FewestEpochs, MostEpochs);
}
