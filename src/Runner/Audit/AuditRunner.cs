using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Audit;

/// <summary>An audit from its options to its files: with the trusted images and the true labels that the command line names.</summary>
internal static class AuditRunner
{
    /// <summary>Audits, writes the page, and writes the proposed labels and the relabelled copy if they are requested.</summary>
    /// <param name="options">The options of the audit, with one kind of simulated labels at most.</param>
    /// <param name="stopped">The folder of the audit to resume; null for a new one.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    /// <param name="elsewhere">Trains the networks of folds; null to train them here.</param>
    /// <exception cref="RunInterruptedException">The audit was cancelled and can be resumed.</exception>
    /// <exception cref="DataFormatException">The data cannot be used, or there is nothing to propose.</exception>
    public static AuditResults Run(AuditOptions options, RunFolder? stopped, Progress progress, CancellationToken cancellation, IRemoteAudits? elsewhere = null)
    {
        // What would fail at the end is found before the work.
        if (options.Apply is { } target) RelabelledCopy.Check(target, options.Data);
        if (options.Relabel is { } csv)
        {
            OutputFile.RequireWritable(csv);
            OutputFile.RequireApart(csv, options.Data, options.Labels, options.Trusted, options.Truth);
        }
        RequireFiles(options);
        using var device = options.Device.Open(options.Threads);
        (var audited, options) = AuditedImages.Read(options, device, progress, cancellation);
        // Whether the true labels fit the images is found now. They are read again when all is done, and nothing else sees them.
        if (audited.Simulated is null && options.Truth is { } trueLabels) _ = TrueLabels.Read(trueLabels, audited.Images);
        cancellation.ThrowIfCancellationRequested();
        var folder = stopped ?? RunFolder.Create(options.Out, "audit", DateTimeOffset.UtcNow);
        using var occupied = folder.Occupy();
        AuditFolder.Begin(folder, options, device.Name, audited.Images, progress);
        var session = folder.Session(progress, options.CheckpointEvery, ParallelRuns.Resolve(options.Parallel, device), logsMetrics: true, cancellation);
        var (outcome, score) = AuditFolder.RunOrDiscard(folder, isNew: stopped is null, () =>
        {
            var trusted = ReadTrusted(options, audited.Images, progress, cancellation);
            RemoteFolds? remote = elsewhere is null ? null : folds => elsewhere.Make(new AuditPieces
            {
                Pieces = [.. folds.Select(fold => AuditFolds.PieceOf(fold, options, audited.Run.Kind))],
                Folder = folder,
                Options = options,
                Images = audited.Images,
                Trusted = trusted,
                Progress = progress,
                Cancellation = cancellation,
            });
            return Audit(audited with { Run = audited.Run with { Elsewhere = remote } }, options, trusted, device, session);
        });
        var results = AuditResults.Of(outcome, score, options.Data, folder.HtmlReport);
        folder.WriteResults(results);
        if (outcome.Proposals.Count > 0) folder.Write<AuditSuspect[]>(AuditSuspect.FileName, AuditSuspect.Of(outcome));
        new AuditReport(outcome, score, folder).Save(options.Data);
        session.Clear();

        if (outcome.Proposals.Count == 0 && (options.Relabel ?? options.Apply) is not null)
            throw new DataFormatException(options.Data, $"{(outcome.Regime == LabelRegime.Random ? "the labels are random" : "the labels cannot be judged")}, there is nothing to propose; the page is {folder.HtmlReport}");
        if (options.Relabel is { } file) outcome.WriteProposals(file);
        if (options.Apply is { } copy)
        {
            int[] labels = [.. outcome.Proposals.Select(proposal => proposal.Proposed)];
            var copied = RelabelledCopy.Write(copy, options.Data, audited.Images, audited.HasFiles, labels, nameOf: null, cancellation);
            progress.Say($"{copy}: {outcome.Proposals.Count:N0} images, {copied.Relabelled:N0} of them under another label");
            foreach (string note in copied.Notes) progress.Say(note);
        }
        return results;
    }

    /// <summary>The options with the pretrained network settled: that of VGG19 for photographs in colour, if its weights are at hand and nothing else is asked for.</summary>
    public static AuditOptions WithPretrained(AuditOptions options, LabelledPictures pictures)
    {
        if (options.From is not null) return options;
        var usual = pictures.SuggestPreprocessing(options.ImageSize, options.Kind, options.Channels);
        bool arePhotos = usual is { Kind: PreprocessingKind.Photo, Channels: 3 };
        string? found = arePhotos && options.Model is null
            ? PretrainedWeights.FindVgg19(DataFolder.Find(null, Environment.GetEnvironmentVariable), Environment.GetEnvironmentVariable) : null;
        return options with { From = found ?? AuditOptions.FromNone };
    }

    /// <summary>Throws where a file that the audit reads later is missing.</summary>
    /// <exception cref="FileNotFoundException">It is.</exception>
    public static void RequireFiles(AuditOptions options)
    {
        foreach (string? needed in new[] { options.Truth, options.Trusted })
        {
            if (needed is not null && !Path.Exists(needed)) throw new FileNotFoundException($"there is no '{needed}'", needed);
        }
    }

    /// <summary>Reads the images whose labels can be trusted, of any classes; null for none.</summary>
    /// <exception cref="DataFormatException">They are damaged.</exception>
    public static LabelledImages? ReadTrusted(AuditOptions options, LabelledImages images, Progress progress, CancellationToken cancellation) =>
        options.Trusted is { } path ? TrustedImages.ReadAll(path, images, options.Threads, progress, cancellation) : null;

    /// <summary>Brings them to the classes of the audit.</summary>
    /// <exception cref="DataFormatException">They have no class in common with it, or all of them are audited.</exception>
    public static LabelledImages MatchTrusted(LabelledImages trusted, LabelledImages audited, AuditOptions options, IRunProgress? progress) =>
        TrustedImages.Match(trusted, audited, options.Trusted ?? "the trusted images", progress);

    /// <summary>Audits images that have been read, and scores the outcome at the end where their true labels are known.</summary>
    /// <param name="audited">The images.</param>
    /// <param name="options">The options of the audit.</param>
    /// <param name="trusted">Other images whose labels can be trusted, of any classes; null for none.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="session">Runs the networks.</param>
    /// <exception cref="DataFormatException">The trusted images or the true labels cannot be used.</exception>
    public static (AuditResult Result, AuditScore? Score) Audit(
        AuditedImages audited, AuditOptions options, LabelledImages? trusted, Device device, TrainingSession session)
    {
        var matched = trusted is null ? null : MatchTrusted(trusted, audited.Images, options, session.Progress);
        var result = AuditRun.Run(audited.Images, device, audited.Run, matched, session);
        // Only here, and only to count.
        var truth = audited.Simulated?.Truth ?? (options.Truth is { } file ? TrueLabels.Read(file, audited.Images) : null);
        return (result, truth is null ? null : AuditScore.Of(result, truth, audited.Simulated));
    }
}
