namespace MidasNet.Runner.Study.Part3;

/// <summary>A network in the middle of its training, as held-out digits show it. Whether its answers are right is counted when all is done.</summary>
/// <param name="Epochs">Passes so far.</param>
/// <param name="Seconds">Seconds of training so far.</param>
/// <param name="TrainLoss">Mean loss since the point before, in nats.</param>
/// <param name="FolderLogLikelihood">Mean log-likelihood of the folders of the held-out digits, in nats.</param>
/// <param name="Answers">The likeliest class of each held-out digit, a character each.</param>
/// <param name="LeastLikely">The least likely class of each; null where it is not needed.</param>
internal sealed record HistoryPoint(double Epochs, double Seconds, double TrainLoss, double FolderLogLikelihood, string Answers, string? LeastLikely);
