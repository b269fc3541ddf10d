namespace MidasNet.Models;

/// <summary>How far a training had come. Random numbers follow from the seed and these counters, so nothing else of them needs to be kept.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Epoch">The epochs that are done.</param>
/// <param name="Step">The optimizer steps that are done, over all epochs.</param>
/// <param name="SamplesInEpoch">The samples of the present epoch that are done: where in the shuffled data to go on.</param>
/// <param name="BestMetric">The best value of the watched metric so far; null if none was taken yet.</param>
public readonly record struct TrainingState(ulong Seed, long Epoch, long Step, long SamplesInEpoch, double? BestMetric);
