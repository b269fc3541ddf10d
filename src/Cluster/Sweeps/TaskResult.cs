namespace MidasNet.Cluster.Sweeps;

/// <summary>The result of a task.</summary>
/// <param name="Content">All of it as text, without anything that differs from one machine or moment to another: equal tasks have equal contents.</param>
/// <param name="Accuracy">The accuracy, 0 .. 1, by which trials are ranked.</param>
/// <param name="Loss">The mean loss; NaN of a run that diverged.</param>
/// <param name="Seconds">The duration of the run.</param>
/// <param name="Worker">Who made it.</param>
[GenerateSerializer]
internal sealed record TaskResult(string Content, double Accuracy, double Loss, double Seconds, WorkerFacts Worker)
{
    /// <summary>The checksum of a file that the run has left, of which <see cref="Content"/> is the part that is compared; null for none.</summary>
    [Id(0)]
    public string? File { get; init; }
}
