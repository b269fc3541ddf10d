using System.CommandLine;
using MidasNet.Data;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet audit</c>: what is wrong with the labels of a set, judged without a clean one.</summary>
internal static class AuditCommand
{
    private const string AllKinds = "all";

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var data = CommonOptions.LabelledImages();
        data.Required = false; // a resumed audit has it
        var labels = CommonOptions.LabelFile();
        var transposed = CommonOptions.Transposed();
        var trusted = new Option<string?>("--trusted")
        {
            Description = "A handful of other images whose labels can be trusted, in folders named alike, to confirm the verdict",
            HelpName = "PATH",
        };
        var truth = new Option<string?>("--truth")
        {
            Description = "An IDX file of true labels, opened when all is done, to score the audit",
            HelpName = "FILE",
        };
        var simulate = new Option<string?>("--simulate")
        {
            Description = $"Take the labels for the truth, make them wrong, and score the audit: {SimulatedNoise.Known}",
            HelpName = "KIND",
        };
        var seeds = CommonOptions.WholeNumber("--seeds", "With --simulate: so many audits of each kind, with as many seeds", least: 1);
        seeds.DefaultValueFactory = _ => 1;
        var limit = CommonOptions.WholeNumber("--limit", "Audit so many images, drawn at random", least: 1);
        var relabel = new Option<string?>("--relabel")
        {
            Description = "Write proposed labels with their confidence to this CSV file",
            HelpName = "OUT.csv",
        };
        var apply = new Option<string?>("--apply")
        {
            Description = "Copy the images under their proposed labels into this new folder; the original stays as it is",
            HelpName = "FOLDER",
        };
        var verdictOnly = new Option<bool>("--verdict-only")
        {
            Description = "Stop at the verdict: several times faster, without suspects or proposed labels",
        };
        var folds = CommonOptions.WholeNumber("--folds", "Networks of each stage: each judges the images that it has not seen", least: 2);
        folds.DefaultValueFactory = _ => 3;
        var epochs = CommonOptions.WholeNumber("--epochs", "Epochs of each network, instead of a number that fits the set", least: 1);
        var seed = CommonOptions.Seed();
        var threads = CommonOptions.Threads();
        var device = new DeviceOptions();
        var folder = new Option<string>("--out")
        {
            Description = "Folder in which the run's folder with the page is made",
            DefaultValueFactory = _ => "runs",
            HelpName = "FOLDER",
        };
        var checkpointEvery = CommonOptions.CheckpointEvery();
        var resume = new Option<string?>("--resume")
        {
            Description = "Folder of an audit that was stopped: it continues where it was, with the options that it was begun with",
            HelpName = "RUN",
        };
        var json = CommonOptions.Json();

        var command = new Verb(
            "audit", "Tells whether labels are clean, noisy, swapped, random or complementary, and which images stand out",
            "midasnet audit --data photos",
            "midasnet audit --data mnistTask3.zip --relabel proposed.csv --apply relabelled",
            "midasnet audit --data mnistTask3.zip --trusted trainPart1.zip --truth train-labels-idx1-ubyte.gz",
            "midasnet audit --data train-images-idx3-ubyte.gz --folds 5 --json",
            "midasnet audit --data train-images-idx3-ubyte.gz --simulate all --seeds 10 --limit 4000 --verdict-only")
        {
            data, labels, transposed, trusted, relabel, apply, simulate, seeds, limit, truth, verdictOnly, folds, epochs, seed, device.Name, device.Precision,
            threads, folder, checkpointEvery, resume, json,
        };
        command.Validators.Add(result =>
        {
            bool isFolder = result.GetResult(data) is { Tokens: [var path] } && LabelledPictures.IsFolder(path.Value);
            if (isFolder && (result.GetResult(labels) is not null || result.GetValue(transposed)))
                result.AddError("--labels and --transposed are for IDX files: in a folder or archive, the names of its folders are the labels.");
            bool simulates = result.GetResult(simulate) is not null;
            bool copies = result.GetResult(relabel) is not null || result.GetResult(apply) is not null;
            if (simulates && copies) result.AddError("--relabel and --apply are for labels as they are, not for simulated ones.");
            if (simulates && result.GetResult(truth) is not null)
                result.AddError("--simulate takes the labels as they are for the truth: leave --truth out.");
            if (simulates && result.GetValue(simulate) is { } kind && kind != AllKinds && SimulatedNoise.Parse(kind) is null)
                result.AddError($"--simulate takes one of {SimulatedNoise.Known}, rates from 0 to 1; was given '{kind}'.");
            if (!simulates && result.GetResult(seeds) is { Implicit: false }) result.AddError("--seeds is for --simulate.");
            if (result.GetValue(verdictOnly) && (copies || result.GetResult(trusted) is not null))
                result.AddError("--verdict-only ends before anything could be proposed or compared: leave --relabel, --apply and --trusted out.");
            if (result.GetResult(limit) is not null && copies) result.AddError("--relabel and --apply take all images: leave --limit out.");
        });
        command.SetAction(parsed =>
        {
            var progress = options.ProgressFor(parsed);
            var stopped = parsed.GetValue(resume) is { } run ? RunFolder.Open(run) : null;
            var begun = stopped?.ReadConfig<AuditOptions>();
            T Settle<T>(Symbol symbol, T given, Func<AuditOptions, T> before) => begun is null || CommonOptions.IsGiven(parsed, symbol) ? given : before(begun);
            string images = parsed.GetValue(data) ?? begun?.Data
                ?? throw new UsageException("--data names the labelled images to audit, or --resume the folder of an audit that was stopped.");
            var asked = new AuditOptions
            {
                Data = images,
                Labels = Settle(labels, parsed.GetValue(labels), kept => kept.Labels),
                Transposed = Settle(transposed, parsed.GetValue(transposed), kept => kept.Transposed),
                Seed = Settle(seed, parsed.GetValue(seed), kept => kept.Seed),
                Folds = Settle(folds, parsed.GetValue(folds), kept => kept.Folds),
                Epochs = Settle(epochs, CommonOptions.IfGiven(parsed, epochs), kept => kept.Epochs),
                Device = (device.IfSaid(parsed) ?? begun?.Device ?? device.Of(parsed)).Settle(progress),
                Threads = parsed.GetValue(threads),
                Out = parsed.GetRequiredValue(folder),
                CheckpointEvery = parsed.GetValue(checkpointEvery),
                Relabel = Settle(relabel, parsed.GetValue(relabel), kept => kept.Relabel),
                Apply = Settle(apply, parsed.GetValue(apply), kept => kept.Apply),
                Trusted = Settle(trusted, parsed.GetValue(trusted), kept => kept.Trusted),
                Truth = Settle(truth, parsed.GetValue(truth), kept => kept.Truth),
                VerdictOnly = Settle(verdictOnly, parsed.GetValue(verdictOnly), kept => kept.VerdictOnly),
                Limit = Settle(limit, CommonOptions.IfGiven(parsed, limit), kept => kept.Limit),
                Simulate = begun?.Simulate,
            };
            if (parsed.GetValue(simulate) is { } kind)
            {
                var kinds = kind == AllKinds ? SimulatedNoise.All : [SimulatedNoise.Parse(kind) ?? throw new UsageException(kind)];
                if (kinds.Count * parsed.GetValue(seeds) > 1)
                {
                    RunTrials(asked, kinds, parsed.GetValue(seeds), parsed.GetValue(json), session, progress);
                    return;
                }
                asked = asked with { Simulate = kinds[0] };
            }
            if (stopped is not null && begun is not null)
            {
                ConfigDifferences.RequireNone(stopped, ConfigDifferences.Of(
                    begun with { Device = begun.Device.Kind }, asked with { Device = asked.Device.Kind },
                    "threads", "out", "checkpointEvery", "relabel", "apply", "truth"));
            }
            var results = Run(asked, stopped, session, progress);
            if (parsed.GetValue(json)) session.WriteJson(results);
            else foreach (string line in results.Lines()) session.WriteLine(line);
        });
        return command;
    }

    private static AuditResults Run(AuditOptions options, RunFolder? stopped, Session session, Progress progress)
    {
        // What would fail at the end is found before the work.
        if (options.Apply is { } target) RelabelledCopy.Check(target, options.Data);
        if (options.Relabel is { } csv) OutputFile.RequireWritable(csv);
        foreach (string? needed in new[] { options.Truth, options.Trusted })
        {
            if (needed is not null && !Path.Exists(needed)) throw new FileNotFoundException($"there is no '{needed}'", needed);
        }
        using var device = options.Device.Open(options.Threads);
        var audited = AuditedImages.Read(options, progress, session.Cancellation);
        session.Cancellation.ThrowIfCancellationRequested();
        var folder = stopped ?? RunFolder.Create(options.Out, "audit", DateTimeOffset.UtcNow);
        folder.WriteConfig(options);
        folder.WriteEnvironment(RunEnvironment.Current(options.Seed, options.Threads, device.Name));
        var runs = folder.Session(progress, options.CheckpointEvery, session.Cancellation);
        var (outcome, score) = RunOrDiscard(folder, isNew: stopped is null, () => AuditRunner.Run(audited, options, device, runs, progress));
        var results = AuditResults.Of(outcome, score, options.Data, folder.Report);
        folder.WriteResults(results);
        new AuditReport(outcome, score, folder).Save(options.Data);
        runs.Clear();

        if (outcome.Proposals.Count == 0 && (options.Relabel ?? options.Apply) is not null)
            throw new DataFormatException(options.Data, $"{(outcome.Regime == LabelRegime.Random ? "the labels are random" : "the labels cannot be judged")}, there is nothing to propose; the page is {folder.Report}");
        if (options.Relabel is { } file) outcome.WriteProposals(file);
        if (options.Apply is { } copy)
        {
            int[] labels = [.. outcome.Proposals.Select(proposal => proposal.Proposed)];
            int changed = RelabelledCopy.Write(copy, options.Data, audited.Images, audited.IsFolder, labels, nameOf: null, session.Cancellation);
            progress.Say($"{copy}: {outcome.Proposals.Count:N0} images, {changed:N0} of them under another label");
        }
        return results;
    }

    // An audit that was stopped can be resumed if something of it is kept. One that failed has nothing to tell.
    private static T RunOrDiscard<T>(RunFolder folder, bool isNew, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (OperationCanceledException stop) when (Directory.Exists(folder.Unfinished))
        {
            throw new RunInterruptedException($"midasnet audit --resume {ShellWord.Of(folder.Path)}", stop);
        }
        catch when (isNew)
        {
            Directory.Delete(folder.Path, recursive: true);
            throw;
        }
    }

    private static void RunTrials(
        AuditOptions options, IReadOnlyList<LabelNoise> kinds, int seeds, bool asJson, Session session, Progress progress)
    {
        var trials = new List<AuditTrial>();
        foreach (var trial in AuditTrials.Run(options, kinds, seeds, progress, session.Cancellation))
        {
            trials.Add(trial);
            if (!asJson) session.WriteLine(trial.Line());
        }
        if (asJson) session.WriteJson(trials);
        else session.WriteLine($"{trials.Count(trial => trial.IsRight)} of {trials.Count} sets are named right");
    }
}
