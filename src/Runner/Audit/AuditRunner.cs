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
        var trusted = ReadTrusted(options, audited.Images, progress, session.Cancellation);
        var result = AuditRun.Run(audited.Images, device, options.Run, trusted, session);
        // Only here, and only to count.
        var truth = audited.Simulated?.Truth ?? (options.Truth is { } path ? TrueLabels.Read(path, audited.Images) : null);
        return (result, truth is null ? null : AuditScore.Of(result, truth, audited.Simulated));
    }

    private static LabelledImages? ReadTrusted(AuditOptions options, LabelledImages audited, Progress progress, CancellationToken cancellation)
    {
        if (options.Trusted is not { } path) return null;
        if (audited.Width != audited.Height)
        {
            throw new DataFormatException(
                path, $"trusted images are made square, but those of the audit have {audited.Width} x {audited.Height} pixels");
        }
        var trusted = new ImageReader(options.Threads, progress, cancellation).Read(path, labels: null, side: audited.Width);
        return TrustedImages.Match(trusted, audited, path, progress);
    }
}
