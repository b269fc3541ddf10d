namespace MidasNet.Models;

/// <summary>The progress of a run. Random numbers follow from the seed and these counters, so no other random state is saved.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Epoch">The epochs that are done.</param>
/// <param name="Step">The optimizer steps that are done, over all epochs.</param>
/// <param name="SamplesInEpoch">The samples of the present epoch that are done: the position in the shuffled data to resume from.</param>
/// <param name="BestMetric">The best value of the watched metric so far; null if none was taken yet.</param>
internal readonly record struct TrainingState(ulong Seed, long Epoch, long Step, long SamplesInEpoch, double? BestMetric);
