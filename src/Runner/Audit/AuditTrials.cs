using System.Diagnostics;
using System.Text.Json;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
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
    /// <param name="elsewhere">Makes audits; null to make them here.</param>
    /// <exception cref="RunInterruptedException">The run was cancelled and can be resumed.</exception>
    /// <exception cref="DataFormatException">The data cannot be used.</exception>
    public static IReadOnlyList<AuditTrial> Run(
        AuditOptions options, RunFolder? stopped, Action<AuditTrial> onTrial, Progress progress, CancellationToken cancellation, IRemoteAudits? elsewhere = null)
    {
        AuditRunner.RequireFiles(options);
        using var device = options.Device.Open(options.Threads);
        using var pictures = PictureFiles.Open(options.Data, options.Pictures, progress);
        options = AuditRunner.WithPretrained(options, pictures);
        var (images, run) = AuditRun.Read(pictures, options.Run, device, progress, cancellation);
        var trusted = AuditRunner.ReadTrusted(options, images, progress, cancellation);
        AuditOptions[] all = [.. Of(options)];
        if (elsewhere is not null) RequireFit(images, trusted, all, run);
        cancellation.ThrowIfCancellationRequested();
        var folder = stopped ?? RunFolder.Create(options.Out, "audit-simulated", DateTimeOffset.UtcNow);
        using var occupied = folder.Occupy();
        AuditFolder.Begin(folder, options, device.Name, images, progress);
        var session = folder.Session(progress, options.CheckpointEvery, ParallelRuns.Resolve(options.Parallel, device), logsMetrics: false, cancellation);
        return AuditFolder.RunOrDiscard(folder, isNew: stopped is null, () =>
        {
            var trials = new List<AuditTrial>();
            elsewhere?.Make(new AuditPieces
            {
                Pieces = [.. all.Select(one => PieceOf(one, run, folder))],
                Folder = folder,
                Options = options,
                Images = images,
                Trusted = trusted,
                Progress = progress,
                Cancellation = cancellation,
                Arrived = TakeFinished,
            });
            for (TakeFinished(); trials.Count < all.Length; TakeFinished())
            {
                var one = all[trials.Count];
                folder.Keep(FileOf(one), Make(images, trusted, one, run, device, session));
                session.Clear();
            }
            session.Clear();
            folder.WriteResults(trials);
            TrialsReport.Save(trials, options.Data, folder);
            return trials;

            // In their order, in which they may not have come from elsewhere.
            void TakeFinished()
            {
                while (trials.Count < all.Length && folder.Kept<AuditTrial>(FileOf(all[trials.Count])) is { } finished)
                {
                    trials.Add(finished);
                    onTrial(finished);
                }
            }
        });
    }

    // What each worker would fail with is found before anything is sent.
    private static void RequireFit(LabelledImages images, LabelledImages? trusted, AuditOptions[] all, AuditRunOptions run)
    {
        foreach (var one in all)
        {
            var audited = AuditedImages.Of(images, hasFiles: false, one, run);
            if (trusted is not null) AuditRunner.MatchTrusted(trusted, audited.Images, one, progress: null);
        }
    }

    /// <summary>Makes the labels wrong, and audits them.</summary>
    /// <param name="images">All images, with their true labels.</param>
    /// <param name="trusted">Other images whose labels can be trusted, of any classes; null for none.</param>
    /// <param name="options">The options of this audit.</param>
    /// <param name="run">The options with the kind of the pictures.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="session">Runs the networks.</param>
    /// <exception cref="DataFormatException">The images cannot be used.</exception>
    public static AuditTrial Make(LabelledImages images, LabelledImages? trusted, AuditOptions options, AuditRunOptions run, Device device, TrainingSession session)
    {
        var clock = Stopwatch.StartNew();
        var audited = AuditedImages.Of(images, hasFiles: false, options, run);
        var noise = audited.Simulated?.Noise ?? throw new ArgumentException("there are no labels to simulate", nameof(options));
        string name = SimulatedNoise.NameOf(noise);
        // The networks of different audits have different names, so that none resumes from another's state.
        var (outcome, score) = AuditRunner.Audit(audited, options, trusted, device, session.Part($"{name}, seed {options.Seed}"));
        return new AuditTrial(name, options.Seed, noise.Regime, outcome.Regime, clock.Elapsed.TotalSeconds, score);
    }

    /// <summary>The name of one of the audits, the same on every system.</summary>
    /// <param name="options">The options of this one.</param>
    public static string NameOf(AuditOptions options) => $"{AuditFolder.Trials}/{StemOf(options)}";

    /// <summary>The options of each of the audits.</summary>
    private static IEnumerable<AuditOptions> Of(AuditOptions options) =>
        from kind in options.SimulatedKinds
        from n in Enumerable.Range(0, options.Seeds)
        select options with { Simulate = kind, SimulateAll = false, Seeds = 1, Seed = options.Seed + (ulong)n };

    private static RemotePiece PieceOf(AuditOptions options, AuditRunOptions run, RunFolder folder)
    {
        string file = FileOf(options);
        return new RemotePiece(NameOf(options), RunJson.LineOf(AuditOrder.OfTrial(options, run.Kind)))
        {
            IsMade = () => File.Exists(Path.Combine(folder.Path, file)),
            Result = () => folder.Kept<AuditTrial>(file) is { } trial ? RunJson.LineOf(trial) : null,
            Keep = result => folder.Keep(file, TrialOf(result, options)),
        };
    }

    private static AuditTrial TrialOf(string result, AuditOptions options)
    {
        var trial = RunJson.Read<AuditTrial>(result) ?? throw new JsonException("it holds null");
        return trial.Seed == options.Seed && trial.Simulated == KindOf(options) ? trial
            : throw new DataFormatException(NameOf(options), $"it is the result of another audit, {GivenText.Of(trial.Simulated)} with seed {trial.Seed}");
    }

    private static string KindOf(AuditOptions options) => options.Simulate is { } noise ? SimulatedNoise.NameOf(noise) : "";

    private static string FileOf(AuditOptions options) => Path.Combine(AuditFolder.Trials, $"{StemOf(options)}.json");

    private static string StemOf(AuditOptions options) => $"{KindOf(options)}-seed-{options.Seed}";
}
