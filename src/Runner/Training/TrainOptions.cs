namespace MidasNet.Runner.Training;

/// <summary>What <c>midasnet train</c> was asked to do.</summary>
internal sealed record TrainOptions
{
    /// <summary>A folder or zip archive with a folder per class, or an IDX file of images.</summary>
    public required string Data { get; init; }

    /// <summary>The IDX file of labels; null for the one beside the images.</summary>
    public string? LabelFile { get; init; }

    /// <summary>Whether rows and columns of IDX images are swapped, as in EMNIST's own files.</summary>
    public bool Transposed { get; init; }

    /// <summary>What is known about the labels.</summary>
    public TrainLabels Labels { get; init; } = TrainLabels.Auto;

    /// <summary>The checkpoint to write.</summary>
    public required string Out { get; init; }

    /// <summary>Share of the images that is held out from all training, in per cent; 0 for none.</summary>
    public int ValidationPercent { get; init; } = 10;

    /// <summary>Passes of each network over its images; null to choose by their number.</summary>
    public int? Epochs { get; init; }

    /// <summary>Stages in which networks label images for the next ones, if labels are not clean.</summary>
    public int Stages { get; init; } = 2;

    /// <summary>Networks of each such stage.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>Channels of the network's first stage.</summary>
    public int Width { get; init; } = 24;

    /// <summary>Decides splits, weights, orders and augmentation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads to compute with; 0 for as many as there are cores.</summary>
    public int Threads { get; init; }
}
