using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Tuning;

/// <summary>
/// A run of <c>tune</c> or <c>ablate</c>, new or resumed: its folder, its pictures, its device, and the training runs that are finished and kept.
/// </summary>
internal sealed class TuningSession : IDisposable
{
    private readonly string command;
    private readonly Progress progress;

    private readonly IDisposable occupied;

    private TuningSession(
        TuningConfiguration configuration, PictureSet pictures, SearchImages images, Device device, RunFolder folder, IDisposable occupied,
        TrainingSession networks, Progress progress)
    {
        this.occupied = occupied;
        (command, Pictures, Images, Device, Folder, Networks, this.progress) = (configuration.Command, pictures, images, device, folder, networks, progress);
        Training = new TrialTraining(images, configuration.Recipe, configuration.Folds, configuration.Seed);
    }

    /// <summary>The pictures as they were found.</summary>
    public PictureSet Pictures { get; }

    /// <summary>The pictures as networks receive them, divided into folds.</summary>
    public SearchImages Images { get; }

    /// <summary>The device that computes.</summary>
    public Device Device { get; }

    /// <summary>The folder of the run.</summary>
    public RunFolder Folder { get; }

    /// <summary>Runs networks, and keeps the state of one that is interrupted.</summary>
    public TrainingSession Networks { get; }

    /// <summary>Trains the network of a trial.</summary>
    public TrialTraining Training { get; }

    /// <summary>Begins a run, or opens the one to resume.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="command">The word on the command line.</param>
    /// <param name="configure">
    /// Makes the members that the configurations of the command alone have, from the recipe and the configuration that a resumed run was begun with, null
    /// for a new run.
    /// </param>
    /// <param name="progress">Shows how far the run is.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    /// <exception cref="RunFolderException">The folder cannot be made, or the run to resume was begun with other options.</exception>
    public static (TuningSession Session, T Configuration) Begin<T>(
        TuningOptions options, string command, Func<Recipe, T?, T> configure, Progress progress, CancellationToken cancellation)
        where T : TuningConfiguration
    {
        var (stopped, stored) = options.Resume is { } path ? TuningFolder.Open<T>(path, command) : (null, null);
        var (data, labels, transposed, skipBad, folds, seeds, byWriter, seed) = TuningConfiguration.Settle(options, stored);
        var pictures = PictureSet.Find(data, labels, transposed, skipBad, seed, options.Threads, progress, cancellation);
        double aside = options.SetAside ?? stored?.SetAside ?? 0;
        SearchImages? divided = null; // before a recipe is chosen by the images, with its preprocessing
        SearchImages Divided(Preprocessing preprocessing) => divided ??= new SearchImages(pictures.Name, pictures.Prepare, preprocessing, aside, folds, byWriter, seed);
        var recipe = TuningConfiguration.SettleRecipe(options, stored, pictures, preprocessing => Divided(preprocessing).ForSearch(preprocessing));
        var choice = TuningConfiguration.SettleDevice(options, stored, progress);
        var configuration = configure(recipe, stored) with
        {
            Data = data,
            Labels = labels,
            Transposed = transposed,
            SkipBad = skipBad,
            Recipe = recipe,
            Folds = folds,
            Seeds = seeds,
            ByWriter = byWriter,
            Seed = seed,
            Device = choice.Kind,
        };
        var images = Divided(recipe.Preprocessing);
        configuration = configuration with { Fingerprint = images.Fingerprint };
        TuningFolder.RequireSame(stopped, stored, configuration);
        var device = choice.Open(options.Threads);
        try
        {
            var (folder, occupied) = TuningFolder.Begin(options, configuration, stopped, device.Name, progress);
            progress.Say($"{device.Name}; results go to {folder.Path}");
            var networks = folder.Session(progress, options.CheckpointEvery, ParallelRuns.Resolve(options.Parallel, device), logsMetrics: false, cancellation);
            return (new TuningSession(configuration, pictures, images, device, folder, occupied, networks, progress), configuration);
        }
        catch
        {
            device.Dispose();
            images.Dispose();
            throw;
        }
    }

    /// <summary>The training runs of this session: those that are finished are read from the folder.</summary>
    /// <param name="left">Receives the finished work.</param>
    public RememberedTrainings Remember(WorkLeft left) => new(new TrainingStore(Folder), Training, left, Device, Networks, progress);

    /// <summary>Does the work of the run.</summary>
    /// <exception cref="RunInterruptedException">The run was cancelled: names the command that resumes it.</exception>
    public T Run<T>(Func<T> work) => RunInterruptedException.Around($"midasnet {command}", Folder.Path, work);

    /// <inheritdoc/>
    public void Dispose()
    {
        Device.Dispose();
        Images.Dispose();
        occupied.Dispose();
    }
}
