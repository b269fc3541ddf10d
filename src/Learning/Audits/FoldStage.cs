using MidasNet.Data;

namespace MidasNet.Learning.Audits;

/// <summary>The training of the networks of one stage of an audit.</summary>
/// <param name="Name">The name of the stage, for progress.</param>
/// <param name="Recipe">For the largest batch; its epochs follow from the number of steps.</param>
/// <param name="Steps">Steps in which such a network learns.</param>
/// <param name="MaxEpochs">Passes over a small set after which nothing new is learnt.</param>
/// <param name="TimesLonger">Epochs, in multiples of those that the user asks for, if any.</param>
/// <param name="Stream">The random stream, different for each stage.</param>
internal sealed record FoldStage(string Name, Recipe Recipe, int Steps, int MaxEpochs, int TimesLonger, ulong Stream)
{
    private const int MinBatch = 16, BatchesPerEpoch = 100, MinEpochs = 2;

    // On a few thousand augmented photographs a network keeps improving three times longer than on as many digits.
    private const int PhotoSteps = 4000, MaxPhotoEpochs = 40, WideEnough = 24;

    private const int FeatureSteps = 2000, MaxFeatureEpochs = 40;

    // Half of what suits digits: whatever the images are, they stay what they show.
    private static readonly Augmentation Mild = new() { Rotation = 5, Scale = 0.05f, Aspect = 0.05f, Shear = 0.05f, Shift = 0.03f, Elastic = 0.01f };

    /// <summary>For labels as they were given. No dropout and no augmentation: they cost a network most where labels tell least.</summary>
    public static FoldStage Plain { get; } = new(
        "plain cross-entropy", Small(width: 12, dropout: 0, batchSize: 64, learningRate: 6e-3f, Augmentation.None), 3000, 20, 1, 0);

    /// <summary>For labels that the images themselves give, see <see cref="ControlLabels"/>.</summary>
    public static FoldStage Control { get; } = Plain with { Name = "control labels", Stream = 300_000 };

    /// <summary>
    /// For labels that are wrong in a known way: many small steps. At the rate of plain cross-entropy a network of complementary labels settles
    /// where all images are of a few classes.
    /// </summary>
    public static FoldStage Corrected { get; } = new(
        "corrected loss", Small(width: WideEnough, dropout: 0, batchSize: 64, learningRate: 3e-3f, Mild), 6200, 12, 2, 100_000);

    /// <summary>For labels that the corrected networks have made themselves: as good as clean ones.</summary>
    public static FoldStage SelfLabelled { get; } = new(
        "labels of its own", Small(width: WideEnough, dropout: 0.2f, batchSize: 128, learningRate: 6e-3f, Mild), 2500, 8, 2, 200_000);

    /// <summary>
    /// The stage for photographs: a network that tells digits apart without augmentation tells only half of 3,300 photographs in ten classes. Averaged
    /// weights, mirrored and moved pictures.
    /// </summary>
    /// <param name="side">Rows and columns of an image.</param>
    /// <param name="channels">Channels of an image.</param>
    /// <param name="isFlippable">True if a mirrored picture is of the same class.</param>
    /// <param name="model">The network; null for a small one.</param>
    public FoldStage ForPhotos(int side, int channels, bool isFlippable, NetworkKind? model)
    {
        var recipe = Recipes.Photos with
        {
            Framing = PreprocessingKind.Photo,
            Channels = channels,
            InputSize = side,
            Width = WideEnough,
            Depth = 1,
            LabelSmoothing = 0,
            Training = Recipes.Photos.Training with
            {
                BatchSize = 64,
                Averaging = 0.99f,
                Augmentation = Recipes.PhotoAugmentation(side, isFlippable) with { Cutout = 0 },
            },
        };
        return this with
        {
            Recipe = model is { } chosen && chosen != recipe.Model ? recipe.WithModel(chosen) : recipe,
            Steps = PhotoSteps,
            MaxEpochs = MaxPhotoEpochs,
            TimesLonger = 1,
        };
    }

    /// <summary>The stage for linear classifiers of features: no augmentation, and as many epochs as they take to settle.</summary>
    public FoldStage ForFeatures() => this with
    {
        Recipe = Recipes.FrozenFeatures with
        {
            LabelSmoothing = 0,
            Training = Recipes.FrozenFeatures.Training with { BatchSize = 64, Averaging = 0.99f },
        },
        Steps = FeatureSteps,
        MaxEpochs = MaxFeatureEpochs,
        TimesLonger = 1,
    };

    /// <summary>The recipe for a number of images: few make smaller batches, or there would be hardly any steps.</summary>
    /// <param name="images">Images to train on.</param>
    /// <param name="epochs">Epochs of a plain network as set by the user; null to choose them by the number of steps.</param>
    public Recipe For(int images, int? epochs)
    {
        var training = Recipe.Training;
        int batchSize = Math.Clamp(images / BatchesPerEpoch, MinBatch, training.BatchSize);
        return Recipe with
        {
            Training = training with
            {
                Epochs = epochs * TimesLonger
                    ?? Math.Clamp((int)Math.Ceiling((double)Steps * batchSize / Math.Max(1, images)), MinEpochs, MaxEpochs),
                BatchSize = batchSize,
                LearningRate = training.LearningRate * MathF.Sqrt((float)batchSize / training.BatchSize),
            },
        };
    }

    private static Recipe Small(int width, float dropout, int batchSize, float learningRate, Augmentation augmentation) => Recipes.Digits with
    {
        Width = width,
        Residual = true,
        Dropout = dropout,
        Training = Recipes.Digits.Training with { BatchSize = batchSize, LearningRate = learningRate, Augmentation = augmentation },
    };
}
