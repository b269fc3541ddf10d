using System.Diagnostics;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>
/// Audits labels that were made wrong in each of several ways, with several seeds: whether audits can be believed on images of one's own.
/// </summary>
internal static class AuditTrials
{
    /// <summary>Runs them one after another; the images are read once.</summary>
    /// <param name="options">The audit, whose seed is the first one.</param>
    /// <param name="kinds">The ways.</param>
    /// <param name="seeds">How many seeds.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Stops after the present step.</param>
    public static IEnumerable<AuditTrial> Run(
        AuditOptions options, IReadOnlyList<LabelNoise> kinds, int seeds, Progress progress, CancellationToken cancellation)
    {
        using var device = options.Device.Open(options.Threads);
        var images = PictureFiles.Read(options.Data, options.Pictures, side: null, options.Threads, progress, cancellation);
        var session = new TrainingSession { Progress = progress, Cancellation = cancellation };
        foreach (var kind in kinds)
        {
            for (int n = 0; n < seeds; n++)
            {
                var trial = options with { Simulate = kind, Seed = options.Seed + (ulong)n };
                var clock = Stopwatch.StartNew();
                var (outcome, score) = AuditRunner.Run(AuditedImages.Of(images, isFolder: false, trial), trial, device, session, progress);
                yield return new AuditTrial(
                    SimulatedNoise.NameOf(kind), trial.Seed, kind.Regime, outcome.Regime, clock.Elapsed.TotalSeconds, score);
            }
        }
    }
}
