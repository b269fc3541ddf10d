using MidasNet.Learning;
using MidasNet.Learning.Labels;

namespace MidasNet.Runner.Study.Part3;

/// <summary>The labels of a set that networks found which label for each other.</summary>
internal sealed record StagedLabels
{
    /// <summary>Mean log-likelihood of the folders of held-out images, in nats, stage by stage.</summary>
    public required IReadOnlyList<double> LogLikelihoods { get; init; }

    /// <summary>The stage that the last network has learnt from, from 1.</summary>
    public required int BestStage { get; init; }

    /// <summary>The verdict.</summary>
    public required LabelRegime Regime { get; init; }

    /// <summary>Its tests.</summary>
    public required IReadOnlyList<LabelTest> Tests { get; init; }

    /// <summary>The share of right folders by the estimate.</summary>
    public required Interval Right { get; init; }

    /// <summary>How classes become folders: row true, column folder.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Transition { get; init; }

    /// <summary>The same as this very set counts, cell by cell, with no cells assumed equal.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Counted { get; init; }

    /// <summary>Accuracy on held-out images, estimated from their folders.</summary>
    public required Interval EstimatedAccuracy { get; init; }

    /// <summary>The digit that each image is, by the last network and its folder, a character each.</summary>
    public required string Recovered { get; init; }

    /// <summary>The images whose folder seems right, the likeliest first.</summary>
    public required IReadOnlyList<int> Suspects { get; init; }
}
