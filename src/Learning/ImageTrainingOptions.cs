using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>The options of <see cref="ImageTraining"/>. The defaults suit most sets.</summary>
public sealed record ImageTrainingOptions
{
    /// <summary>The kind of the labels, if known.</summary>
    public TrainLabels Labels { get; init; } = TrainLabels.Auto;

    /// <summary>The recipe to train by, such as one that a search has found; null to choose by the number of images.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>
    /// The file of a trained network to fine-tune: a checkpoint of other classes, or published weights of VGG19, ResNet-18 or ResNet-34 in any format that
    /// <see cref="Weights.WeightFile"/> reads. Its preprocessing and its sizes are taken over, and labels are taken as they are. Null for random weights.
    /// </summary>
    public string? From { get; init; }

    /// <summary>The last blocks of the network of <see cref="From"/> that are trained, after a new head; 0 for the head alone, null for 3.</summary>
    public int? TrainedBlocks { get; init; }

    /// <summary>How a picture becomes the network's image, where <see cref="ImageTraining"/> reads them: null for what the pictures look like, or that of the recipe.</summary>
    public PreprocessingKind? Kind { get; init; }

    /// <summary>Channels of a photograph, 1 or 3; null for 3 where the pictures have colours, or those of the recipe.</summary>
    public int? Channels { get; init; }

    /// <summary>Rows and columns of the network's image; null for what suits the pictures, or those of the recipe.</summary>
    public int? ImageSize { get; init; }

    /// <summary>The network; null for that of the recipe.</summary>
    public NetworkKind? Model { get; init; }

    /// <summary>Passes of each network over its images, in fine-tuning those of the second phase; null for those of the recipe.</summary>
    public int? Epochs { get; init; }

    /// <summary>
    /// The time to train in: the number of epochs follows from the speed of a few steps, and is at most three times the recipe's. Null for no limit. The
    /// number depends on the machine, and the result with it.
    /// </summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Images in each step; null for those of the recipe.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The highest learning rate; null for that of the recipe.</summary>
    public float? LearningRate { get; init; }

    /// <summary>
    /// True to choose the highest learning rate by a range test on a network that is thrown away, of a hundred steps; only for labels that are trained on as they
    /// are. <see cref="LearningRate"/> is not used then.
    /// </summary>
    public bool FindLearningRate { get; init; }

    /// <summary>How classes of different sizes are balanced, where labels are trained on as they are.</summary>
    public ClassBalance Balance { get; init; } = ClassBalance.Auto;

    /// <summary>
    /// Early stopping: epochs without a lower loss after which training ends, with the weights of the best epoch. The loss is that on a tenth of the images to train on,
    /// which are held out for it and not trained on; those that give the accuracy decide nothing. 0 to train to the end of the schedule, as suits one that
    /// falls to 0. Only for labels that are trained on as they are.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>Whether mirrored pictures are of the same class, and trained on: null to find out by the nearest neighbours of mirrored pictures.</summary>
    public bool? Flip { get; init; }

    /// <summary>Channels of the network's first stage; null for those of the recipe.</summary>
    public int? Width { get; init; }

    /// <summary>Share of the images that is held out from all training, in per cent, 0 to 50; 0 for none.</summary>
    public int ValidationPercent { get; init; } = 10;

    /// <summary>The maximum number of stages in which networks label images for the next ones, if labels are not clean.</summary>
    public int Stages { get; init; } = 2;

    /// <summary>Networks of each such stage.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>Decides splits, weights, orders and augmentation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads that decode pictures; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>True to leave out pictures that cannot be read, and to say which; false for an error that names them.</summary>
    public bool SkipBad { get; init; }

    /// <summary>The name of the images in errors, such as their path.</summary>
    public string Source { get; init; } = "the images";

    /// <summary>Receives the predictions while the images can still be read, such as for a report.</summary>
    internal Action<EvaluatedImages>? OnEvaluated { get; init; }
}
