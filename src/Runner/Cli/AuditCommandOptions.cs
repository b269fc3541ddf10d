using System.CommandLine;
using System.CommandLine.Parsing;
using MidasNet.Data;
using MidasNet.Learning.Audits;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Cli;

/// <summary>The options of <c>midasnet audit</c>.</summary>
internal sealed class AuditCommandOptions
{
    private const string AllKinds = "all";
    private const string NoCopies = "--relabel and --apply are for labels as they are, not for simulated ones.";

    private readonly Option<string> data = CommonOptions.LabelledImages();
    private readonly Option<string?> labels = CommonOptions.LabelFile();
    private readonly Option<bool> transposed = CommonOptions.Transposed();
    private readonly Option<bool> skipBad = CommonOptions.SkipBad();

    private readonly Option<string?> trusted = new("--trusted")
    {
        Description = "A handful of other images whose labels can be trusted, in folders named alike, to confirm the verdict",
        HelpName = "PATH",
    };

    private readonly Option<string?> truth = new("--truth")
    {
        Description = "An IDX file of true labels, used when all is done, to score the audit",
        HelpName = "FILE",
    };

    private readonly Option<string?> simulate = new("--simulate")
    {
        Description = $"Take the labels for the truth, make them wrong, and score the audit: {SimulatedNoise.Known}",
        HelpName = "KIND",
    };

    private readonly Option<int> seeds = CommonOptions.Seeds("With --simulate: the number of audits of each kind, each with a seed of its own");
    private readonly Option<int> limit = CommonOptions.Integer("--limit", "The number of images to audit, drawn at random", min: 1);

    private readonly Option<string?> relabel = new("--relabel")
    {
        Description = "Write proposed labels with their confidence to this CSV file",
        HelpName = "FILE.csv",
    };

    private readonly Option<string?> apply = new("--apply")
    {
        Description = "Copy the images under their proposed labels into this new folder; the original stays as it is",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> reviewed = new("--reviewed")
    {
        Description = "With --apply: the labels of this CSV file, as --relabel and 'midasnet serve' write it, without an audit. Images that it does not name keep"
            + " their labels; those with nothing under 'proposed' are left out",
        HelpName = "FILE.csv",
    };

    private readonly Option<bool> verdictOnly = new("--verdict-only")
    {
        Description = "Stop at the verdict: several times faster, without suspects or proposed labels",
    };

    private readonly Option<int> folds = CommonOptions.Folds("Networks of each stage: each judges the images that it has not seen");
    private readonly Option<int> epochs = CommonOptions.Epochs("Epochs of each network, instead of a number that fits the set");
    private readonly PictureChoices choices = new();

    private readonly Option<string?> from = new("--from")
    {
        Description = "A pretrained network whose features judge the labels, as train takes it; they show more of a few thousand photographs than networks that"
            + " begin with random weights, which none asks for. For photographs in colour VGG19, if its weights are here",
        HelpName = "FILE|NAME|none",
    };

    private readonly Option<ulong> seed = CommonOptions.Seed();
    private readonly Option<int> threads = CommonOptions.Threads();
    private readonly Option<int> parallel = CommonOptions.Parallel();
    private readonly DeviceOptions device = new();
    private readonly Option<string> folder = CommonOptions.RunsFolder();
    private readonly Option<CheckpointInterval> checkpointEvery = CommonOptions.CheckpointEvery();
    private readonly Option<string?> resume = CommonOptions.ResumeFolder();

    /// <summary>Makes the options.</summary>
    public AuditCommandOptions()
    {
        data.Required = false; // a resumed audit has it
        seeds.DefaultValueFactory = _ => 1;
        folds.DefaultValueFactory = _ => 3;
    }

    /// <summary>Adds the options to the command, and refuses those that do not go with each other.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            data, labels, transposed, skipBad, trusted, relabel, apply, reviewed, simulate, seeds, limit, truth, verdictOnly, folds, epochs, seed, device.Name, device.Precision,
            threads, parallel, folder, checkpointEvery, resume, from,
        })
            command.Options.Add(option);
        foreach (var choice in choices.All) command.Options.Add(choice);
        CommonOptions.RequireIdx(command, data, labels, transposed);
        command.Validators.Add(CheckSimulation);
        command.Validators.Add(CheckReview);
        command.Validators.Add(result =>
        {
            if (result.GetResult(from) is { Tokens: [var network] } && network.Value != AuditOptions.FromNone && result.GetResult(choices.ModelOption) is not null)
                result.AddError("--from says which network it is: leave --model out.");
        });
    }

    /// <summary>The file of labels that someone has reviewed, which are copied without an audit; null for an audit.</summary>
    public string? Reviewed(ParseResult parsed) => parsed.GetValue(reviewed);

    /// <summary>Copies the images under reviewed labels.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="review">The file of labels.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Stops the copy.</param>
    /// <exception cref="UsageException">No images are named.</exception>
    public ReviewedCopy Copy(ParseResult parsed, string review, Progress progress, CancellationToken cancellation)
    {
        string original = parsed.GetValue(data) ?? throw new UsageException("--data names the labelled images to copy.");
        var pictures = new PictureSetOptions { LabelFile = parsed.GetValue(labels), Transposed = parsed.GetValue(transposed) };
        return ReviewedCopy.Write(review, parsed.GetRequiredValue(apply) ?? "", original, pictures, parsed.GetValue(skipBad), progress, cancellation);
    }

    /// <summary>The folder of the audit to resume; null for a new one.</summary>
    public RunFolder? Stopped(ParseResult parsed) => parsed.GetValue(resume) is { } run ? RunFolder.Open(run, "audit") : null;

    /// <summary>The options of a command line, or those that the audit to resume was begun with.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="stopped">The folder of the audit to resume; null for a new one.</param>
    /// <param name="progress">Is told which device is chosen.</param>
    /// <exception cref="UsageException">No images are named, or options do not go with each other.</exception>
    /// <exception cref="RunFolderException">The audit was begun with other options.</exception>
    public AuditOptions Read(ParseResult parsed, RunFolder? stopped, Progress progress)
    {
        var begun = stopped?.ReadConfig<AuditOptions>();
        var asked = Read(parsed, begun, progress);
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
        return asked;
    }

    private AuditOptions Read(ParseResult parsed, AuditOptions? begun, Progress progress)
    {
        T Settle<T>(Symbol symbol, T given, Func<AuditOptions, T> before) => begun is null || CommonOptions.IsGiven(parsed, symbol) ? given : before(begun);
        return new AuditOptions
        {
            Data = parsed.GetValue(data) ?? begun?.Data
                ?? throw new UsageException("--data names the labelled images to audit, or --resume the folder of an audit that was stopped."),
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
    }

    private bool Copies(CommandResult result) => result.GetResult(relabel) is not null || result.GetResult(apply) is not null;

    private void CheckSimulation(CommandResult result)
    {
        bool simulates = result.GetResult(simulate) is not null;
        if (simulates && Copies(result)) result.AddError(NoCopies);
        if (simulates && result.GetResult(truth) is not null)
            result.AddError("--simulate takes the labels as they are for the truth: leave --truth out.");
        if (simulates && result.GetValue(simulate) is { } kind && kind != AllKinds && SimulatedNoise.Parse(kind) is null)
            result.AddError($"--simulate takes one of {SimulatedNoise.Known}, rates from 0 to 1; was given '{kind}'.");
        if (!simulates && result.GetResult(seeds) is { Implicit: false }) result.AddError("--seeds is for --simulate.");
    }

    private void CheckReview(CommandResult result)
    {
        if (result.GetValue(verdictOnly) && (Copies(result) || result.GetResult(trusted) is not null))
            result.AddError("--verdict-only ends before anything could be proposed or compared: leave --relabel, --apply and --trusted out.");
        if (result.GetResult(limit) is not null && Copies(result)) result.AddError("--relabel and --apply take all images: leave --limit out.");
        if (result.GetResult(reviewed) is null) return;
        if (result.GetResult(apply) is null) result.AddError("--reviewed is for --apply, which names the new folder for the copy.");
        Option[] others = [relabel, simulate, truth, trusted, resume, limit];
        if (result.GetValue(verdictOnly) || Array.Exists(others, other => result.GetResult(other) is not null))
            result.AddError($"--reviewed copies without an audit: leave {string.Join(", ", others.Select(other => other.Name))} and --verdict-only out.");
    }
}
