using System.Text.Json.Serialization;

namespace MidasNet.Runner.Study.Part3;

/// <summary>
/// The result of one run on wrong folders: a file of the run folder. It holds predictions, not accuracies: those are counted when all runs are done.
/// </summary>
internal sealed record LabelRun
{
    /// <summary>Decided weights, orders and augmentation.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Images that were learnt from.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Trained parameters of a network.</summary>
    public required long Parameters { get; init; }

    /// <summary>Passes over all images, of all networks together.</summary>
    public required double Epochs { get; init; }

    /// <summary>Seconds before the training could begin, such as for features.</summary>
    public double SecondsBefore { get; init; }

    /// <summary>Seconds of training, of all networks together and before an interruption included, without measurements and the labelling between stages.</summary>
    public required double Seconds { get; init; }

    /// <summary>The history on held-out digits; empty where it was not measured.</summary>
    [JsonPropertyName("course")]
    public IReadOnlyList<HistoryPoint> History { get; set; } = [];

    /// <summary>The predicted class of each test digit, one character each.</summary>
    public required string TestAnswers { get; init; }

    /// <summary>The least likely class of each test digit; null where it is not needed.</summary>
    public string? TestLeastLikely { get; init; }

    /// <summary>The result of the stages; null for a network that was trained in one go.</summary>
    public StagedLabels? Stages { get; init; }
}
