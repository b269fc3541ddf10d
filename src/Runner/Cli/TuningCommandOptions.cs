using System.CommandLine;
using MidasNet.Data;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Cli;

/// <summary>The options that <c>tune</c> and <c>ablate</c> have in common.</summary>
internal sealed class TuningCommandOptions
{
    private readonly Option<string?> data = new("--data")
    {
        Description = "Labelled pictures: a folder or zip archive with a folder per class, a .csv or .tsv table of files and labels, an IDX file of images, CIFAR-10 or"
            + " CIFAR-100, or a folder that holds the data of the study;"
            + " without it the drawings of Part 1, wherever 'midasnet study' finds them",
        HelpName = "PATH",
    };

    private readonly Option<string?> labels = CommonOptions.LabelFile();
    private readonly Option<bool> transposed = CommonOptions.Transposed();
    private readonly Option<bool> skipBad = CommonOptions.SkipBad();

    private readonly Option<string> framing = new Option<string>("--framing")
    {
        Description = "What the pictures are: drawings, dark on light, of any size, digits, light on dark, cut out already (usual"
            + " for IDX files), or photographs; without it what they look like",
        HelpName = "drawing|digit|photo",
    }.AcceptOnlyWords("drawing", "digit", "photo");

    private readonly Option<string?> from = new("--from")
    {
        Description = "The recipe to start from, as JSON: what tune has written, or your own; without it the best known one",
        HelpName = "FILE",
    };

    private readonly Option<int> folds = CommonOptions.Folds("Parts that are held out in turn (5)");
    private readonly Option<int> seeds = CommonOptions.Seeds("How often all folds are repeated, with other divisions and random numbers (1)");

    private readonly Option<int> epochs = CommonOptions.Epochs("Epochs of a full training, instead of the recipe's");
    private readonly Option<bool> byWriter = new("--by-writer") { Description = "Keep all pictures of a writer on one side of every division" };
    private readonly Option<ulong> seed = CommonOptions.Integer("--seed", "Decides all random numbers (1)", min: 0UL);
    private readonly DeviceOptions device = new();
    private readonly Option<int> threads = CommonOptions.Threads();
    private readonly Option<int> parallel = CommonOptions.Parallel();
    private readonly Option<string> folder = CommonOptions.RunsFolder();
    private readonly Option<CheckpointInterval> checkpointEvery = CommonOptions.CheckpointEvery();

    private readonly Option<string?> resume = new("--resume")
    {
        Description = "Folder of a run that was stopped: it goes on where it was, with the options that it was begun with",
        HelpName = "RUN",
    };

    /// <summary>Adds the options to a command, and refuses those for IDX files where a folder is read.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            data, labels, transposed, skipBad, framing, from, folds, seeds, epochs, byWriter, seed, device.Name, device.Precision, threads, parallel, folder, checkpointEvery, resume,
        })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            bool isFolder = result.GetResult(data) is { Tokens: [var path] } && LabelledPictures.IsFolder(path.Value);
            if (isFolder && (result.GetResult(labels) is not null || result.GetResult(transposed) is not null))
                result.AddError("--label-file and --transposed are for IDX files: in a folder or archive, the names of its folders are the labels.");
        });
    }

    /// <summary>The folder of the run to resume; null for a new run.</summary>
    public string? Resumed(ParseResult parsed) => parsed.GetValue(resume);

    /// <summary>Completes options with what was said.</summary>
    public T Read<T>(ParseResult parsed, T options) where T : TuningOptions => (T)(options with
    {
        Data = parsed.GetValue(data),
        Labels = parsed.GetValue(labels),
        Transposed = CommonOptions.IfGiven(parsed, transposed),
        SkipBad = CommonOptions.IfGiven(parsed, skipBad),
        Framing = parsed.GetValue(framing) switch
        {
            "drawing" => PreprocessingKind.Drawing,
            "digit" => PreprocessingKind.Digit,
            "photo" => PreprocessingKind.Photo,
            _ => null,
        },
        From = parsed.GetValue(from),
        Folds = CommonOptions.IfGiven(parsed, folds),
        Seeds = CommonOptions.IfGiven(parsed, seeds),
        Epochs = CommonOptions.IfGiven(parsed, epochs),
        ByWriter = CommonOptions.IfGiven(parsed, byWriter),
        Seed = CommonOptions.IfGiven(parsed, seed),
        Device = device.IfSaid(parsed),
        Threads = parsed.GetValue(threads),
        Parallel = parsed.GetValue(parallel),
        Out = parsed.GetRequiredValue(folder),
        CheckpointEvery = parsed.GetValue(checkpointEvery).Time,
        Resume = parsed.GetValue(resume),
    });
}
