using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tuning;

/// <summary>The training runs of <c>tune</c> or <c>ablate</c> that may be done elsewhere: those of each trial on its folds and seeds.</summary>
internal sealed record TuningWork
{
    /// <summary>The run.</summary>
    public required TuningSession Session { get; init; }

    /// <summary>The configuration, which decides its outcome.</summary>
    public required TuningConfiguration Configuration { get; init; }

    /// <summary>Which trials climb the rungs.</summary>
    public required SearchStrategy Strategy { get; init; }

    /// <summary>The rungs.</summary>
    public required SearchPlan Plan { get; init; }

    /// <summary>The base first, which is measured in full, then the trials. Their numbers name their runs in the store.</summary>
    public required IReadOnlyList<Trial> Trials { get; init; }

    /// <summary>Whether all trials are to be measured on a pair of fold and seed before the next pair.</summary>
    public bool PairByPair { get; init; }

    /// <summary>Takes the scores.</summary>
    public required TrainingStore Store { get; init; }

    /// <summary>Called when scores have come to the store.</summary>
    public Action Arrived { get; init; } = () => { };
}

/// <summary>Does the training runs of <c>tune</c> or <c>ablate</c> somewhere else, so that their scores are in the store.</summary>
internal delegate void RemoteTuning(TuningWork work, Progress progress, CancellationToken cancellation);
