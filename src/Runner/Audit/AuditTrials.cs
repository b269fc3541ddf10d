using System.Diagnostics;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>
/// Audits labels that were made wrong in each of several ways, with several seeds: whether audits can be believed on images of one's own. Each finished
/// audit is a file of the run folder, and a resumed run repeats none of them.
/// </summary>
internal static class AuditTrials
{
    /// <summary>Runs the audits one after the other; the images are read once.</summary>
    /// <param name="options">The options of the audits.</param>
    /// <param name="stopped">The folder of the run to resume; null for a new one.</param>
    /// <param name="onTrial">Called with each audit when it is finished, or was finished before the run was resumed.</param>
    /// <param name="progress">Shows how far they are.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    /// <exception cref="RunInterruptedException">The run was cancelled and can be resumed.</exception>
    /// <exception cref="DataFormatException">The data cannot be used.</exception>
    public static IReadOnlyList<AuditTrial> Run(
        AuditOptions options, RunFolder? stopped, Action<AuditTrial> onTrial, Progress progress, CancellationToken cancellation)
    {
        AuditRunner.RequireFiles(options);
        using var device = options.Device.Open(options.Threads);
        using var pictures = PictureFiles.Open(options.Data, options.Pictures, progress);
        options = AuditRunner.WithPretrained(options, pictures);
        var (images, run) = AuditRun.Read(pictures, options.Run, device, progress, cancellation);
        cancellation.ThrowIfCancellationRequested();
        var folder = stopped ?? RunFolder.Create(options.Out, "audit-simulated", DateTimeOffset.UtcNow);
        using var occupied = folder.Occupy();
        AuditFolder.Begin(folder, options, device.Name, images, progress);
        var session = folder.Session(progress, options.CheckpointEvery, ParallelRuns.Resolve(options.Parallel, device), logsMetrics: false, cancellation);
        return AuditFolder.RunOrDiscard(folder, isNew: stopped is null, () =>
        {
            var trials = new List<AuditTrial>();
            foreach (var kind in options.SimulatedKinds)
            {
                for (int n = 0; n < options.Seeds; n++)
                {
                    var one = options with { Simulate = kind, SimulateAll = false, Seeds = 1, Seed = options.Seed + (ulong)n };
                    string file = AuditFolder.TrialFile(SimulatedNoise.NameOf(kind), one.Seed);
                    trials.Add(folder.KeptOrMade(file, () => Audit(images, run, kind, one, device, session, progress)));
                    session.Clear();
                    onTrial(trials[^1]);
                }
            }
            folder.WriteResults(trials);
            TrialsReport.Save(trials, options.Data, folder);
            return trials;
        });
    }

    private static AuditTrial Audit(
        LabelledImages images, AuditRunOptions run, LabelNoise kind, AuditOptions options, Device device, TrainingSession session, Progress progress)
    {
        string name = SimulatedNoise.NameOf(kind);
        var clock = Stopwatch.StartNew();
        var audited = AuditedImages.Of(images, hasFiles: false, options, run);
        // The networks of different audits have different names, so that none resumes from another's state.
        var (outcome, score) = AuditRunner.Audit(audited, options, device, session.Part($"{name}, seed {options.Seed}"), progress);
        return new AuditTrial(name, options.Seed, kind.Regime, outcome.Regime, clock.Elapsed.TotalSeconds, score);
    }
}
