namespace MidasNet.Learning.Labels;

/// <summary>The result of <see cref="SelfLabelling"/>.</summary>
/// <param name="Model">The final network; the caller disposes of it.</param>
/// <param name="Knowledge">The transition matrix and the out-of-fold class probabilities of all images, from the best stage.</param>
/// <param name="LogLikelihoods">The mean log-likelihood of the given labels of held-out images, in nats, for each trained stage.</param>
internal sealed record SelfLabellingResult(Model Model, RefinedTransition Knowledge, IReadOnlyList<double> LogLikelihoods)
{
    /// <summary>The training time of all networks together, in seconds, that before an interruption included; predicting and labelling do not count.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>The stage whose soft labels the final network was trained on, from 1.</summary>
    public int BestStage => 1 + LogLikelihoods.Index().MaxBy(stage => stage.Item).Index;
}
