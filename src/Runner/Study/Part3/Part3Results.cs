using System.Text.Json.Serialization;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study.Part3;

/// <summary>Part 3: digits in wrong folders.</summary>
internal sealed record Part3Results
{
    /// <summary>Real or synthetic.</summary>
    public required DataKind Data { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Seconds of Part 3, in all processes that worked on it.</summary>
    public required double Seconds { get; init; }

    /// <summary>The kind of labels.</summary>
    public required LabelRegime Regime { get; init; }

    /// <summary>The share of right folders, estimated without a true label.</summary>
    public required Interval RightFolders { get; init; }

    /// <summary>How classes become folders, estimated: row true, column folder.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Transition { get; init; }

    /// <summary>The tests on which the verdict rests.</summary>
    public required IReadOnlyList<LabelTest> Tests { get; init; }

    /// <summary>The ways of learning, side by side.</summary>
    [JsonPropertyName("arms")]
    public required IReadOnlyList<LabelVariantResults> Variants { get; init; }

    /// <summary>After all stages: test accuracy, the mean over seeds.</summary>
    public required double TestAccuracy { get; init; }

    /// <summary>The same of the twin that was trained on true labels.</summary>
    public required double TwinAccuracy { get; init; }

    /// <summary>The labels recovered for the training images, seed by seed.</summary>
    public required IReadOnlyList<RecoveredLabels> Recovered { get; init; }

    /// <summary>The stages, seed by seed; empty in the results of earlier versions.</summary>
    public IReadOnlyList<StageResult> Stages { get; set; } = [];

    /// <summary>How many images are needed.</summary>
    public required IReadOnlyList<ImageCountResult> ImageCounts { get; init; }
}
