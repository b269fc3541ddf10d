using MidasNet.Cluster.Blobs;
using MidasNet.Cluster.Sweeps;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Sweeps;

/// <summary>Writes the tasks of a search that can be done now into a folder, with the images that they need, for schedulers other than a cluster of MidasNet.</summary>
internal static class SweepExport
{
    /// <summary>The most indices of an array job: SLURM's usual limit.</summary>
    public const int MaxIndices = 1000;

    /// <summary>The tasks that can be done now: those that are not done, of trials that have climbed by what is done.</summary>
    /// <param name="plan">The rungs.</param>
    /// <param name="trials">The base and the trials, by their numbers.</param>
    /// <param name="find">The score of a task; null if it is not done.</param>
    public static IReadOnlyList<TrainingTask> Open(SearchPlan plan, IReadOnlyList<Trial> trials, Func<TrainingTask, TrainingScore?> find)
    {
        // Which trials climb is decided where a cluster decides it. The content of recipes does not matter here.
        var spec = new SweepSpec
        {
            Title = "",
            Strategy = SweepStrategy.Brackets,
            Rungs = [.. plan.Rungs.Select(RungSpec.Of)],
            BracketSize = plan.BracketSize,
            Trials = [.. trials.Select(trial => new TrialSpec($"{trial.Number}", ""))],
            Conditions = new SweepConditions { Folds = plan.Full.Folds, Seed = 0, Version = "" },
        };
        var sweep = new Sweep(spec, new LeaseOptions(), TimeProvider.System, SweepProgress.None);
        var open = new List<TrainingTask>();
        while (sweep.Next() is { } address)
        {
            var task = SweepTasks.TaskOf(sweep.KeyOf(address), trials);
            if (find(task) is not { } score) open.Add(task);
            else sweep.Answered(address, new LeaseAnswer { Result = new TaskResult("", score.Accuracy, score.Loss, 0, new WorkerFacts("", "", "")) });
        }
        return [.. open.OrderBy(task => task.Trial).ThenBy(task => task.Epochs).ThenBy(task => task.Repetition).ThenBy(task => task.Fold)];
    }

    /// <summary>Writes <c>config.json</c> and the images.</summary>
    /// <param name="work">The runs to do.</param>
    /// <param name="folder">The folder, which is empty.</param>
    /// <param name="perIndex">Tasks of each index; 0 for as few as <see cref="MaxIndices"/> allows.</param>
    /// <param name="say">Takes lines for people.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The exported sweep; null if nothing is left to do.</returns>
    public static async Task<ExportedSweep?> WriteAsync(TuningWork work, string folder, int perIndex, Action<string> say, CancellationToken cancellation)
    {
        var tasks = Open(work.Plan, work.Trials, work.Store.Find);
        if (tasks.Count == 0) return null;
        if (work.PairByPair) tasks = [.. tasks.OrderBy(task => task.Repetition).ThenBy(task => task.Fold).ThenBy(task => task.Trial)];
        Directory.CreateDirectory(folder);
        var numbers = tasks.Select(task => task.Trial).ToHashSet();
        var trials = await SweepTasks.PrepareAsync(work, work.Trials.Where(trial => numbers.Contains(trial.Number)), folder, async (path, images, preprocessing) =>
        {
            string file = $"images-{(await BlobStore.ChecksumAsync(path, cancellation))[..16]}";
            File.Move(path, Path.Combine(folder, file), overwrite: true);
            say($"{Counted.Of(images.Count, "picture")} as '{preprocessing}' in {file}");
            return file;
        });
        var sweep = new ExportedSweep
        {
            Version = ThisProgram.Facts().Version,
            Run = Path.GetFileName(work.Session.Folder.Path),
            Folds = work.Configuration.Folds,
            ByWriter = work.Configuration.ByWriter,
            Seed = work.Configuration.Seed,
            TasksPerIndex = perIndex > 0 ? perIndex : (tasks.Count + MaxIndices - 1) / MaxIndices,
            Trials = [.. trials.Select(trial => new ExportedTrial(trial.Trial.Number, trial.Recipe, trial.Data) { Epochs = trial.Epochs })],
            Tasks = tasks,
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), RunJson.IndentedOf(sweep), cancellation);
        return sweep;
    }
}
