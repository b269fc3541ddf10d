using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Sweeps;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Sweeps;

/// <summary>
/// Has the training runs of a search, or of a table of ingredients, done by a cluster. Their scores arrive in the run's folder, where the command finds them as if
/// it had done them itself: its results are those of one machine.
/// </summary>
/// <param name="options">Where the cluster is.</param>
/// <param name="parallel">Tasks that this process does by itself, where the cluster is on this machine alone.</param>
/// <param name="pinned">Whether all results are to come from this machine's instruction set.</param>
internal sealed class ClusterTuning(ClusterOptions options, int parallel, bool pinned)
{
    /// <summary>Does the runs.</summary>
    public void Run(TuningWork work, Progress progress, CancellationToken cancellation) => RunAsync(work, progress, cancellation).GetAwaiter().GetResult();

    private async Task RunAsync(TuningWork work, Progress progress, CancellationToken cancellation)
    {
        string folder = work.Session.Folder.Cluster;
        Directory.CreateDirectory(folder);
        bool isDone = work.Strategy != SearchStrategy.Asha && SweepExport.Open(work.Plan, work.Trials, work.Store.Find).Count == 0;
        if (!isDone)
        {
            await using var cluster = await OpenCluster.OpenAsync(options, parallel, folder, progress, cancellation);
            await cluster.DoAsync(JobOf(work, cluster, folder, progress, cancellation), cancellation);
        }
        Directory.Delete(folder, recursive: true);
    }

    private SweepJob JobOf(TuningWork work, OpenCluster cluster, string folder, Progress progress, CancellationToken cancellation) => new()
    {
        Folder = work.Session.Folder,
        Command = $"midasnet {work.Configuration.Command}",
        Spec = () => SpecAsync(cluster, work, folder, progress, cancellation),
        Announcement = trials => $"{Counted.Of(trials, "configuration")}, with the recipe as it is",
        Phase = "training runs",
        Tasks = TasksOf(work),
        Keep = (done, status) =>
        {
            Keep(work, done, status, progress);
            return Task.CompletedTask;
        },
        Arrived = work.Arrived,
    };

    private async Task<SweepSpec> SpecAsync(OpenCluster cluster, TuningWork work, string folder, Progress progress, CancellationToken cancellation)
    {
        var configuration = work.Configuration;
        var trials = await SweepTasks.PrepareAsync(work, work.Trials, folder, async (file, images, preprocessing) =>
        {
            progress.Say($"sending {Counted.Of(images.Count, "picture")} as '{preprocessing}' ({new FileInfo(file).Length / 1_000_000.0:F1} MB)");
            return await cluster.SendAsync(file, cancellation);
        });
        var facts = ThisProgram.Facts();
        return new SweepSpec
        {
            Title = progress.Command ?? $"midasnet {configuration.Command}",
            Strategy = work.Strategy == SearchStrategy.Asha ? SweepStrategy.Asha : SweepStrategy.Brackets,
            Rungs = [.. work.Plan.Rungs.Select(RungSpec.Of)],
            BracketSize = work.Plan.BracketSize,
            Trials = [.. trials.Select(trial => new TrialSpec(trial.Recipe, trial.Data) { Name = trial.Trial.Name, Epochs = trial.Epochs })],
            Conditions = new SweepConditions
            {
                Folds = configuration.Folds,
                ByWriter = configuration.ByWriter,
                Seed = configuration.Seed,
                Version = facts.Version,
                InstructionSet = pinned ? facts.InstructionSet : null,
            },
            PairByPair = work.PairByPair,
            Known = Known(work, facts with { Name = Path.GetFileName(work.Session.Folder.Path) }),
        };
    }

    private static IReadOnlyList<DoneTask> Known(TuningWork work, WorkerFacts folder) =>
    [
        .. from rung in work.Plan.Rungs
           from trial in Enumerable.Range(0, work.Trials.Count)
           from key in RungSpec.Of(rung).TasksOf(trial)
           let score = work.Store.Find(SweepTasks.TaskOf(key, work.Trials))
           where score is not null
           select new DoneTask(key, new TaskResult(SweepTasks.ContentOf(score), score.Accuracy, score.Loss, score.Seconds, folder), null),
    ];

    private static void Keep(TuningWork work, DoneTask done, SweepStatus status, Progress progress)
    {
        if (done.Result is { } result)
        {
            var task = SweepTasks.TaskOf(done.Key, work.Trials);
            if (work.Store.Find(task) is null) work.Store.Keep(task, SweepTasks.ScoreOf(result.Content, result.Seconds));
        }
        else
        {
            progress.Say($"{status.NameOf(done.Key)} was set aside: {done.SetAside}");
        }
    }

    private static int TasksOf(TuningWork work)
    {
        int tasks = work.Plan.Full.Trainings, trials = work.Trials.Count - 1;
        for (int begun = 0; begun < trials; begun += work.Plan.BracketSize)
        {
            int climbing = Math.Min(work.Plan.BracketSize, trials - begun);
            foreach (var rung in work.Plan.Rungs)
            {
                tasks += climbing * rung.Trainings;
                climbing = SearchPlan.Climbers(climbing);
            }
        }
        return tasks;
    }
}
