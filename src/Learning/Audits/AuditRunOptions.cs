namespace MidasNet.Learning.Audits;

/// <summary>How <see cref="AuditRun"/> audits. The defaults suit most sets.</summary>
public sealed record AuditRunOptions
{
    /// <summary>Decides folds, weights, orders and resampling.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether to stop after the plain networks: a verdict, a rough matrix, and neither suspects nor proposals.</summary>
    public bool VerdictOnly { get; init; }

    /// <summary>Models of each stage: each predicts the images that it was not trained on.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>Passes of each plain model over its images; null to choose by their number.</summary>
    public int? Epochs { get; init; }

    /// <summary>Threads that decode pictures; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>What the images are called in errors, such as the path that they were read from.</summary>
    public string Source { get; init; } = "the images";
}
