using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study.Common;

/// <summary>Device, data, progress and run folder, shared by all parts of a study.</summary>
/// <param name="Options">The options of the study.</param>
/// <param name="Device">Where networks are trained.</param>
/// <param name="Folder">Where results go.</param>
/// <param name="Data">Where data may be.</param>
/// <param name="Progress">Receives reports of progress.</param>
/// <param name="Cancellation">Stops the study after the present step.</param>
internal sealed record StudyContext(
    StudyOptions Options, Device Device, RunFolder Folder, DataFolder Data, Progress Progress, CancellationToken Cancellation)
{
    private DigitSource? digits;
    private WrongLabelSource? wrongDigits;
    private TrainingSession? session;
    private (Preprocessing Preprocessing, CharacterSource Source)? drawings;

    /// <summary>Other machines that make pieces; null for this one alone.</summary>
    public IRemotePieces? Elsewhere { get; init; }

    /// <summary>The images that came with the piece to make; null where they are read from <see cref="Data"/>.</summary>
    public StudyImages? Given { get; init; }

    /// <summary>Takes the metrics of each network when it is trained; null for no one.</summary>
    public Action<IReadOnlyList<EpochMetrics>>? Trained { get; init; }

    /// <summary>Whether the results are to be published.</summary>
    public bool Full => Options.Preset == StudyPreset.Full;

    /// <summary>How Part 1 trains its networks.</summary>
    public Recipe CharacterRecipe
    {
        get
        {
            var recipe = Options.Recipe ?? (Full ? Recipes.Characters : Recipes.QuickCharacters);
            return recipe with { Epochs = Options.Epochs ?? recipe.Epochs };
        }
    }

    /// <summary>The drawings of Part 1, prepared so; read once as long as all want them prepared alike.</summary>
    public CharacterSource Drawings(Preprocessing preprocessing)
    {
        if (Given is { } given)
        {
            return given.Drawings is { } images && preprocessing == CharacterRecipe.Preprocessing
                ? new CharacterSource(images, DataKind.Synthetic) // pieces do not tell
                : throw NotGiven("drawings of Part 1");
        }
        if (drawings?.Preprocessing != preprocessing)
        {
            var source = CharacterSource.Load(Data, preprocessing, Options.Seed, Progress, Cancellation);
            RequireSame($"drawings of Part 1 ({preprocessing})", source.Images);
            drawings = (preprocessing, source);
        }
        return drawings.Value.Source;
    }

    /// <summary>The digits of Part 2, read once.</summary>
    public DigitSource Digits
    {
        get
        {
            if (digits is not null) return digits;
            if (Given is { } given)
            {
                return digits = given is { TrainDigits: { } train, TestDigits: { } test }
                    ? new DigitSource(train, test, DataKind.Synthetic) // pieces do not tell
                    : throw NotGiven("digits");
            }
            var source = DigitSource.Load(Data, Options.Seed);
            RequireSame("training digits of Part 2", source.Train);
            RequireSame("test digits of Part 2", source.Test);
            return digits = source;
        }
    }

    /// <summary>The wrongly filed digits of Part 3, read once.</summary>
    public WrongLabelSource WrongDigits
    {
        get
        {
            if (wrongDigits is not null) return wrongDigits;
            if (Given is not null) return wrongDigits = WrongLabelSource.WithoutTruth(Digits);
            var source = WrongLabelSource.Load(Data, Digits, Options.Seed, Cancellation);
            RequireSame("digits of Part 3", source.Train);
            return wrongDigits = source;
        }
    }

    /// <summary>Refuses to resume a study with other data than it was begun with.</summary>
    /// <exception cref="RunFolderException">They are others.</exception>
    public void RequireSame(string name, LabelledImages images) => Folder.RequireSameData(name, ImageFingerprint.Of(images, images.AllIndices()));

    /// <summary>Refuses to resume a study with another pretrained network than it was begun with.</summary>
    /// <exception cref="RunFolderException">It is another.</exception>
    public void RequireSame(PretrainedVgg network)
    {
        if (network.Digest() is { } digest) Folder.RequireSameData($"weights of VGG19 ({network.Name})", digest);
    }

    /// <summary>Runs the networks of the study, and keeps in the run folder what a resumed study continues from.</summary>
    public TrainingSession Session
    {
        get => session ??= Folder.Session(Progress, Options.CheckpointEvery, ParallelRuns.Resolve(Options.Parallel, Device), logsMetrics: true, Cancellation);
        init => session = value;
    }

    /// <summary>Trains a network as a phase of the progress, and logs the metrics of each report.</summary>
    /// <param name="name">The name of the run, in progress and metrics; no other run of the study has it.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="description">The data and the loss, see <see cref="TrainingSession.Train"/>.</param>
    /// <param name="onReport">Completes the metrics of a report, such as by evaluating the network; null to take them as they are.</param>
    /// <param name="reportsPerEpoch">Reports in an epoch.</param>
    /// <param name="saveCallerState">See <see cref="TrainingLoop.SaveCallerState"/>.</param>
    /// <param name="restoreCallerState">See <see cref="TrainingLoop.RestoreCallerState"/>.</param>
    /// <returns>The metrics of all reports.</returns>
    public IReadOnlyList<EpochMetrics> Train(
        string name, Trainer trainer, string description, Func<EpochMetrics, EpochMetrics>? onReport = null, int reportsPerEpoch = 1,
        Func<string>? saveCallerState = null, Action<string>? restoreCallerState = null)
    {
        var metrics = Session.Train(name, trainer, description, report =>
        {
            if (onReport is not null) report.Metrics = onReport(report.Metrics);
        }, reportsPerEpoch, progress: null, saveCallerState, restoreCallerState);
        Trained?.Invoke(metrics);
        return metrics;
    }

    /// <summary>Makes pieces, several at a time if the study runs so, or takes their results from the run folder.</summary>
    public T[] SideBySide<T>(IReadOnlyList<StudyPiece<T>> pieces) where T : class
    {
        Elsewhere?.Make(this, pieces);
        return Session.SideBySide(
            Device, pieces.Count, (i, device, part) => pieces[i].Make(this with { Device = device, Cancellation = part.Cancellation, session = part }));
    }

    private static DataFormatException NotGiven(string images) => new(images, "they have not come with the piece of the study that needs them");

    /// <summary>Does what takes long, or takes its result from the run folder.</summary>
    /// <param name="file">The file of the result, in the run folder.</param>
    /// <param name="make">Makes the result.</param>
    /// <exception cref="RunFolderException">The file cannot be read or written, or does not hold a <typeparamref name="T"/>.</exception>
    public T Once<T>(string file, Func<T> make) where T : class => Session.Complete(() => Folder.KeptOrMade(file, make));
}
