using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>Runs an audit as it was asked for on the command line: with the trusted images and the true labels of their files.</summary>
internal static class AuditRunner
{
    /// <summary>Audits images that have been read, and scores the outcome at the end where their true labels are known.</summary>
    /// <exception cref="DataFormatException">The trusted images or the true labels cannot be used.</exception>
    public static (AuditResult Result, AuditScore? Score) Run(
        AuditedImages audited, AuditOptions options, Device device, TrainingSession session, Progress progress)
    {
        var trusted = options.Trusted is { } path ? TrustedImages.Read(path, audited.Images, options.Threads, progress, session.Cancellation) : null;
        var result = AuditRun.Run(audited.Images, device, options.Run, trusted, session);
        // Only here, and only to count.
        var truth = audited.Simulated?.Truth ?? (options.Truth is { } file ? TrueLabels.Read(file, audited.Images) : null);
        return (result, truth is null ? null : AuditScore.Of(result, truth, audited.Simulated));
    }
}
