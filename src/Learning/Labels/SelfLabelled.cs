namespace MidasNet.Learning.Labels;

/// <summary>What <see cref="SelfLabelling"/> has made of a set.</summary>
/// <param name="Model">The last network; the caller disposes of it.</param>
/// <param name="Knowledge">Transition matrix and class probabilities of all images, out of fold, of the best stage.</param>
/// <param name="LogLikelihoods">Of the given labels of held-out images, mean, in nats: a number for each stage that was trained.</param>
public sealed record SelfLabelled(Model Model, RefinedTransition Knowledge, IReadOnlyList<double> LogLikelihoods)
{
    /// <summary>The stage whose soft labels the last network learnt from, from 1.</summary>
    public int BestStage => 1 + LogLikelihoods.Index().MaxBy(stage => stage.Item).Index;
}
