namespace MidasNet.Learning;

/// <summary>The options of <see cref="ImageTraining"/>. The defaults suit most sets.</summary>
public sealed record ImageTrainingOptions
{
    /// <summary>The kind of the labels, if known.</summary>
    public TrainLabels Labels { get; init; } = TrainLabels.Auto;

    /// <summary>The recipe to train by, such as one that a search has found; null to choose by the number of images.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>Passes of each network over its images; null for those of the recipe.</summary>
    public int? Epochs { get; init; }

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

    /// <summary>The name of the images in errors, such as their path.</summary>
    public string Source { get; init; } = "the images";
}
