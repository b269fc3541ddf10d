using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tuning;

/// <summary>All that a search may have done elsewhere.</summary>
/// <param name="Session">The run.</param>
/// <param name="Configuration">The configuration, which decides its outcome.</param>
/// <param name="Plan">The rungs.</param>
/// <param name="Trials">The base and the trials, by their numbers.</param>
/// <param name="Store">Takes the scores.</param>
internal sealed record SearchWork(TuningSession Session, TuneConfiguration Configuration, SearchPlan Plan, IReadOnlyList<Trial> Trials, TrainingStore Store);

/// <summary>Does the training runs of a search somewhere else, so that their scores are in the store.</summary>
internal delegate void RemoteSearch(SearchWork work, Progress progress, CancellationToken cancellation);
