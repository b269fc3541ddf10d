using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part3;

/// <summary>The stages of one seed, in which networks label for each other.</summary>
/// <param name="LogLikelihoods">Mean log-likelihood of the folders of held-out images, in nats, stage by stage.</param>
/// <param name="BestStage">The stage whose labels the final network was trained on, from 1.</param>
/// <param name="EstimatedAccuracy">Accuracy on held-out images, estimated from their folders.</param>
internal sealed record StageResult(IReadOnlyList<double> LogLikelihoods, int BestStage, Interval EstimatedAccuracy)
{
    /// <summary>The stages of a finished run.</summary>
    public static StageResult Of(StagedLabels labels) => new(labels.LogLikelihoods, labels.BestStage, labels.EstimatedAccuracy);
}
