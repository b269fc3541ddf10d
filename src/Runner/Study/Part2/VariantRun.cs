using System.Text.Json.Serialization;
using MidasNet.Learning;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part2;

/// <summary>The result of one run of a variant: a file of the run folder, so that a resumed study need not repeat it.</summary>
internal sealed record VariantRun
{
    /// <summary>Decided weights, orders and augmentation.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Digits that were learnt from.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Trained parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>Passes over the digits.</summary>
    public required int Epochs { get; init; }

    /// <summary>Optimizer steps of each.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Seconds that a user waits before the training can begin, such as for features.</summary>
    public required double SecondsBefore { get; init; }

    /// <summary>Seconds of training, measurements not counted.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>The history of the training on held-out digits; empty where it was not measured.</summary>
    [JsonPropertyName("course")]
    public required IReadOnlyList<EpochMetrics> History { get; init; }

    /// <summary>Share of the test digits that were recognised.</summary>
    public required double TestAccuracy { get; init; }

    /// <summary>Mean negative log-likelihood of the test digits, in nats.</summary>
    public required double TestLoss { get; init; }

    /// <summary>Expected calibration error on the test digits.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>The predicted class of each test digit, one character each.</summary>
    public required string Answers { get; init; }

    /// <summary>The answers as labels.</summary>
    [JsonIgnore]
    public int[] AnswerLabels => LabelText.Labels(Answers);

    /// <summary>Seconds until a share of held-out digits was recognised, with all that a user waits for; null if never.</summary>
    public double? SecondsTo(double accuracy) => Convergence.To(History, accuracy, SecondsBefore, StepsPerEpoch)?.Seconds;

    /// <summary>Epochs until then.</summary>
    public double? EpochsTo(double accuracy) => Convergence.To(History, accuracy, SecondsBefore, StepsPerEpoch)?.Epochs;
}
