using System.CommandLine;
using MidasNet.Data;
using MidasNet.Learning.Audits;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet audit</c>: what is wrong with the labels of a set, judged without a clean one.</summary>
internal static class AuditCommand
{
    private const string AllKinds = "all";
    private const string NoCopies = "--relabel and --apply are for labels as they are, not for simulated ones.";

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var data = CommonOptions.LabelledImages();
        data.Required = false; // a resumed audit has it
        var labels = CommonOptions.LabelFile();
        var transposed = CommonOptions.Transposed();
        var skipBad = CommonOptions.SkipBad();
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
        var seeds = CommonOptions.Seeds("With --simulate: the number of audits of each kind, each with a seed of its own");
        seeds.DefaultValueFactory = _ => 1;
        var limit = CommonOptions.Integer("--limit", "Audit so many images, drawn at random", min: 1);
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
        var reviewed = new Option<string?>("--reviewed")
        {
            Description = "With --apply: the labels of this CSV file, as --relabel and 'midasnet serve' write it, without an audit. Images that it does not name keep"
                + " their labels; those with nothing under 'proposed' are left out",
            HelpName = "FILE.csv",
        };
        var verdictOnly = new Option<bool>("--verdict-only")
        {
            Description = "Stop at the verdict: several times faster, without suspects or proposed labels",
        };
        var folds = CommonOptions.Folds("Networks of each stage: each judges the images that it has not seen");
        folds.DefaultValueFactory = _ => 3;
        var epochs = CommonOptions.Epochs("Epochs of each network, instead of a number that fits the set");
        var choices = new PictureChoices();
        var from = new Option<string?>("--from")
        {
            Description = "A pretrained network whose features judge the labels, as train takes it; they show more of a few thousand photographs than networks that"
                + " begin with random weights, which none asks for. For photographs in colour VGG19, if its weights are here",
            HelpName = "FILE|NAME|none",
        };
        var seed = CommonOptions.Seed();
        var threads = CommonOptions.Threads();
        var parallel = CommonOptions.Parallel();
        var device = new DeviceOptions();
        var folder = CommonOptions.RunsFolder();
        var checkpointEvery = CommonOptions.CheckpointEvery();
        var resume = new Option<string?>("--resume")
        {
            Description = "Folder of an audit that was stopped: it continues where it was, with the options that it was begun with",
            HelpName = "RUN",
        };
        var cluster = new ClusterCommandOptions();
        var json = CommonOptions.Json();

        var command = new Verb(
            "audit", "Tells whether labels are clean, noisy, swapped, random or complementary, and which images stand out",
            "midasnet audit --data photos",
            "midasnet audit --data photos --preprocessing photo --image-size 64",
            "midasnet audit --data mnistTask3.zip --relabel proposed.csv --apply relabelled",
            "midasnet audit --data photos --apply cleaned --reviewed runs/20260101T120000Z-audit-1a2b3c/review.csv",
            "midasnet audit --data mnistTask3.zip --trusted trainPart1.zip --truth train-labels-idx1-ubyte.gz",
            "midasnet audit --data train-images-idx3-ubyte.gz --folds 5 --json",
            "midasnet audit --data train-images-idx3-ubyte.gz --simulate all --seeds 10 --limit 4000 --verdict-only",
            "midasnet audit --data photos --simulate all --seeds 10 --cluster \"Host=db.example.org;Database=midasnet\" --secret-file midasnet.secret")
        {
            data, labels, transposed, skipBad, trusted, relabel, apply, reviewed, simulate, seeds, limit, truth, verdictOnly, folds, epochs, seed, device.Name, device.Precision,
            threads, parallel, folder, checkpointEvery, resume, json,
        };
        command.Options.Add(from);
        foreach (var choice in choices.All) command.Options.Add(choice);
        cluster.AddTo(command);
        command.Validators.Add(result =>
        {
            bool isFolder = result.GetResult(data) is { Tokens: [var path] } && LabelledPictures.IsFolder(path.Value);
            if (isFolder && (result.GetResult(labels) is not null || result.GetValue(transposed)))
                result.AddError("--label-file and --transposed are for IDX files: in a folder or archive, the names of its folders are the labels.");
            bool simulates = result.GetResult(simulate) is not null;
            bool copies = result.GetResult(relabel) is not null || result.GetResult(apply) is not null;
            if (simulates && copies) result.AddError(NoCopies);
            if (simulates && result.GetResult(truth) is not null)
                result.AddError("--simulate takes the labels as they are for the truth: leave --truth out.");
            if (simulates && result.GetValue(simulate) is { } kind && kind != AllKinds && SimulatedNoise.Parse(kind) is null)
                result.AddError($"--simulate takes one of {SimulatedNoise.Known}, rates from 0 to 1; was given '{kind}'.");
            if (!simulates && result.GetResult(seeds) is { Implicit: false }) result.AddError("--seeds is for --simulate.");
            if (result.GetValue(verdictOnly) && (copies || result.GetResult(trusted) is not null))
                result.AddError("--verdict-only ends before anything could be proposed or compared: leave --relabel, --apply and --trusted out.");
            if (result.GetResult(from) is { Tokens: [var network] } && network.Value != AuditOptions.FromNone && result.GetResult(choices.ModelOption) is not null)
                result.AddError("--from says which network it is: leave --model out.");
            if (result.GetResult(reviewed) is not null)
            {
                if (result.GetResult(apply) is null) result.AddError("--reviewed is for --apply, which names the new folder for the copy.");
                Option[] others = [relabel, simulate, truth, trusted, resume, limit];
                if (result.GetValue(verdictOnly) || Array.Exists(others, other => result.GetResult(other) is not null))
                    result.AddError($"--reviewed copies without an audit: leave {string.Join(", ", others.Select(other => other.Name))} and --verdict-only out.");
            }
            if (result.GetResult(limit) is not null && copies) result.AddError("--relabel and --apply take all images: leave --limit out.");
        });
        command.SetAction(parsed =>
        {
            var progress = options.ProgressFor(parsed);
            if (parsed.GetValue(reviewed) is { } review)
            {
                if (cluster.IsNamed(parsed)) throw new UsageException("--reviewed copies without an audit: leave --cluster out.");
                string original = parsed.GetValue(data) ?? throw new UsageException("--data names the labelled images to copy.");
                var copy = ReviewedCopy.Write(
                    review, parsed.GetRequiredValue(apply) ?? "", original, new PictureSetOptions { LabelFile = parsed.GetValue(labels), Transposed = parsed.GetValue(transposed) },
                    parsed.GetValue(skipBad), progress, session.Cancellation);
                session.Write(copy, parsed.GetValue(json), copy.Lines());
                return;
            }
            var stopped = parsed.GetValue(resume) is { } run ? RunFolder.Open(run, "audit") : null;
            var begun = stopped?.ReadConfig<AuditOptions>();
            T Settle<T>(Symbol symbol, T given, Func<AuditOptions, T> before) => begun is null || CommonOptions.IsGiven(parsed, symbol) ? given : before(begun);
            string images = parsed.GetValue(data) ?? begun?.Data
                ?? throw new UsageException("--data names the labelled images to audit, or --resume the folder of an audit that was stopped.");
            var asked = new AuditOptions
            {
                Data = images,
                Labels = Settle(labels, parsed.GetValue(labels), kept => kept.Labels),
                Transposed = Settle(transposed, parsed.GetValue(transposed), kept => kept.Transposed),
                SkipBad = Settle(skipBad, parsed.GetValue(skipBad), kept => kept.SkipBad),
                Seed = Settle(seed, parsed.GetValue(seed), kept => kept.Seed),
                Folds = Settle(folds, parsed.GetValue(folds), kept => kept.Folds),
                Epochs = Settle(epochs, CommonOptions.IfGiven(parsed, epochs), kept => kept.Epochs),
                Kind = choices.Kind(parsed) ?? begun?.Kind,
                Channels = choices.Channels(parsed) ?? begun?.Channels,
                ImageSize = choices.ImageSize(parsed) ?? begun?.ImageSize,
                Model = choices.Model(parsed) ?? begun?.Model,
                From = parsed.GetValue(from) is not { } named ? begun?.From
                    : named == AuditOptions.FromNone ? named : PretrainedWeights.FindNamed(named, Environment.GetEnvironmentVariable),
                Device = (device.IfSaid(parsed) ?? begun?.Device ?? device.Of(parsed)).Settle(progress),
                Threads = parsed.GetValue(threads),
                Parallel = parsed.GetValue(parallel),
                Out = parsed.GetRequiredValue(folder),
                CheckpointEvery = parsed.GetValue(checkpointEvery).Time,
                Relabel = Settle(relabel, parsed.GetValue(relabel), kept => kept.Relabel),
                Apply = Settle(apply, parsed.GetValue(apply), kept => kept.Apply),
                Trusted = Settle(trusted, parsed.GetValue(trusted), kept => kept.Trusted),
                Truth = Settle(truth, parsed.GetValue(truth), kept => kept.Truth),
                VerdictOnly = Settle(verdictOnly, parsed.GetValue(verdictOnly), kept => kept.VerdictOnly),
                Limit = Settle(limit, CommonOptions.IfGiven(parsed, limit), kept => kept.Limit),
                Simulate = begun?.Simulate,
                SimulateAll = begun?.SimulateAll ?? false,
                Seeds = Settle(seeds, parsed.GetValue(seeds), kept => kept.Seeds),
            };
            if (parsed.GetValue(simulate) is { } kind)
                asked = asked with { SimulateAll = kind == AllKinds, Simulate = kind == AllKinds ? null : SimulatedNoise.Parse(kind) };
            // Here again, since a resumed audit may have been begun with --simulate.
            if (asked.SimulatedKinds.Count > 0 && (asked.Relabel ?? asked.Apply) is not null) throw new UsageException(NoCopies);
            if (stopped is not null && begun is not null)
            {
                ConfigDifferences.RequireNone(stopped, ConfigDifferences.Of(
                    begun with { Device = begun.Device.Kind }, asked with { Device = asked.Device.Kind },
                    "threads", "parallel", "out", "checkpointEvery", "relabel", "apply", "truth"));
            }
            using var elsewhere = cluster.Audit(parsed, asked.Parallel);
            if (elsewhere is not null) asked.Device.RequireThatOfWorkers("results of one audit are not mixed");
            if (asked.IsSeries)
            {
                RunTrials(asked, stopped, parsed.GetValue(json), session, progress, elsewhere);
                return;
            }
            if (elsewhere is not null && asked.CheckpointEvery is null) throw new UsageException("--checkpoint-every off keeps nothing, and a cluster's networks are kept until the audit has used them: leave it out.");
            var results = AuditRunner.Run(asked, stopped, progress, session.Cancellation, elsewhere);
            session.Write(results, parsed.GetValue(json), results.Lines());
        });
        return command;
    }

    private static void RunTrials(AuditOptions options, RunFolder? stopped, bool asJson, Session session, Progress progress, IRemoteAudits? elsewhere)
    {
        void Show(AuditTrial trial)
        {
            if (!asJson) session.WriteLine(trial.Line());
        }
        var trials = AuditTrials.Run(options, stopped, Show, progress, session.Cancellation, elsewhere);
        if (asJson) session.WriteJson(trials);
        else session.WriteLine($"{trials.Count(trial => trial.IsRight)} of {trials.Count} sets are named right");
    }
}
