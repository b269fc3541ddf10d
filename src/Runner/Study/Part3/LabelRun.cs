namespace MidasNet.Runner.Study.Part3;

/// <summary>
/// What came of learning once from wrong folders: a file of the run folder. It holds answers, not scores: those are counted when all is done.
/// </summary>
internal sealed record LabelRun
{
    /// <summary>Decided weights, orders and augmentation.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Images that were learnt from.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Trained numbers of a network.</summary>
    public required long Parameters { get; init; }

    /// <summary>Passes over all images, of all networks together.</summary>
    public required double Epochs { get; init; }

    /// <summary>Seconds before the training could begin, such as for features.</summary>
    public double SecondsBefore { get; init; }

    /// <summary>Seconds of training, with the labelling between stages but without measurements.</summary>
    public required double Seconds { get; init; }

    /// <summary>The course on held-out digits; empty where it was not measured.</summary>
    public IReadOnlyList<CoursePoint> Course { get; init; } = [];

    /// <summary>What each test digit was taken for, a character each.</summary>
    public required string TestAnswers { get; init; }

    /// <summary>The least likely class of each test digit; null where nobody asks.</summary>
    public string? TestLeastLikely { get; init; }

    /// <summary>What came of the stages; null for a network that was trained in one go.</summary>
    public StagedLabels? Stages { get; init; }
}
