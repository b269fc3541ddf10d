namespace MidasNet.Learning;

/// <summary>The part of a training state that is not an array.</summary>
internal sealed record TrainingStateHeader
{
    /// <summary>The values that must be equal in the run that resumes, by name.</summary>
    public required SortedDictionary<string, string> Fingerprint { get; init; }

    /// <summary>The progress of the run.</summary>
    public required TrainingProgress Progress { get; init; }

    /// <summary>The optimizer's steps.</summary>
    public required long OptimizerSteps { get; init; }

    /// <summary>The optimizer's steps of each parameter.</summary>
    public required Dictionary<string, long> ParameterSteps { get; init; }

    /// <summary>Updates of the averages.</summary>
    public required long AverageUpdates { get; init; }

    /// <summary>Moves of Lookahead's slow weights; 0 without Lookahead.</summary>
    public long LookaheadUpdates { get; init; }

    /// <summary>Text of the caller.</summary>
    public required string Attachment { get; init; }
}
