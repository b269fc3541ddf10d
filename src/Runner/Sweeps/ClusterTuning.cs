using System.Security.Cryptography;
using System.Text;
using MidasNet.Cluster.Blobs;
using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Workers;
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
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Does the runs.</summary>
    public void Run(TuningWork work, Progress progress, CancellationToken cancellation) => RunAsync(work, progress, cancellation).GetAwaiter().GetResult();

    private async Task RunAsync(TuningWork work, Progress progress, CancellationToken cancellation)
    {
        string folder = Path.Combine(work.Session.Folder.Path, "cluster");
        Directory.CreateDirectory(folder);
        bool isDone = work.Strategy != SearchStrategy.Asha && SweepExport.Open(work.Plan, work.Trials, work.Store.Find).Count == 0;
        if (!isDone) await RunAsync(work, folder, progress, cancellation);
        Directory.Delete(folder, recursive: true);
    }

    private async Task RunAsync(TuningWork work, string folder, Progress progress, CancellationToken cancellation)
    {
        using var export = TelemetryExport.Begin();
        await using var node = await JoinAsync(folder, progress, cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var working = options.Address.Database is null ? WorkAsync(node, folder, progress, stop.Token) : Task.CompletedTask;
        try
        {
            await FollowAsync(node, work, folder, progress, cancellation);
        }
        finally
        {
            await stop.CancelAsync();
            await working;
        }
    }

    private async Task<ClusterNode> JoinAsync(string folder, Progress progress, CancellationToken cancellation)
    {
        if (options.Address.Database is not null) return await ClusterConnection.OpenAsync(options, waits: true, progress.Say, cancellation);
        var node = await ClusterNode.StartSiloAsync(options with { Folder = Path.Combine(folder, "state") }, cancellation);
        progress.Say($"more workers on this machine: midasnet worker --cluster local:{node.Port}");
        return node;
    }

    private Task WorkAsync(ClusterNode node, string folder, Progress progress, CancellationToken stop)
    {
        var settings = new WorkerOptions { Facts = ThisProgram.Facts(), Parallel = parallel, Folder = Path.Combine(folder, "worker"), Lease = options.Lease, Telemetry = node.Telemetry };
        int threads = Math.Max(1, Environment.ProcessorCount / parallel);
        return new Worker(node.Grains, settings, () => new ChildRunner(threads), progress.Say).RunAsync(stop);
    }

    private async Task FollowAsync(ClusterNode node, TuningWork work, string folder, Progress progress, CancellationToken cancellation)
    {
        var grains = node.Grains;
        var blobs = new BlobStore(grains);
        var spec = await SpecAsync(blobs, work, folder, progress, cancellation);
        // Those that an earlier sweep had sent may have been removed with it meanwhile.
        while (!await AreThereAsync(blobs, spec, progress, cancellation)) spec = await SpecAsync(blobs, work, folder, progress, cancellation);
        var places = spec.Places();
        string id = NameOf(work, places.Select(place => place.Key));
        var sweep = grains.GetGrain<ISweepGrain>(id);
        await ClusterConnection.AskAsync(() => sweep.BeginAsync(spec), progress.Say, cancellation);
        progress.Say($"sweep {id}: {Counted.Of(spec.Trials.Count, "configuration")}, with the recipe as it is{(options.Address.Database is null ? "" : $"; midasnet sweep watch {id} --cluster ...")}");
        string resume = $"midasnet {work.Configuration.Command} --resume {ShellWord.Of(work.Session.Folder.Path)}";
        int skip = 0, findings = 0;
        using var phase = progress.Begin("training runs", TasksOf(work), "runs");
        while (true)
        {
            var status = await ClusterConnection.AskAsync(sweep.StatusAsync, progress.Say, cancellation);
            while (await ClusterConnection.AskAsync(() => sweep.ResultsAsync(skip), progress.Say, cancellation) is { Count: > 0 } some)
            {
                foreach (var task in some)
                    foreach (var place in places[spec.TaskOf(task.Key).Address()]) Keep(work, task with { Key = place }, status, progress);
                node.Telemetry.Fetched(id, some);
                skip += some.Count;
                work.Arrived();
            }
            foreach (var finding in status.Findings.Skip(findings)) progress.Say($"finding: {finding}");
            findings = status.Findings.Count;
            phase.Note = status.Best is { } best ? $"best in full {Percentage.Of(best.Accuracy)} ({status.NameOf(best.Trial)}), {Workers(status)}" : Workers(status);
            phase.Report(status.Counts.Done);
            if (status.Title is null) throw new ClusterException($"the sweep {id} was removed; '{resume}' does the rest");
            if (status.IsCancelled) throw new ClusterException($"the sweep {id} was cancelled; '{resume}' does the rest on this machine");
            if (status.IsFinished && skip >= status.Counts.Done + status.Counts.SetAside) return;
            await Task.Delay(Pause, cancellation);
        }
    }

    private static async Task<bool> AreThereAsync(BlobStore blobs, SweepSpec spec, Progress progress, CancellationToken cancellation)
    {
        foreach (string data in spec.Trials.Select(trial => trial.Data).Distinct())
            if (!await ClusterConnection.AskAsync(() => blobs.IsThereAsync(data), progress.Say, cancellation)) return false;
        return true;
    }

    private async Task<SweepSpec> SpecAsync(BlobStore blobs, TuningWork work, string folder, Progress progress, CancellationToken cancellation)
    {
        var configuration = work.Configuration;
        var trials = await SweepTasks.PrepareAsync(work, work.Trials, folder, async (file, images, preprocessing) =>
        {
            progress.Say($"sending {Counted.Of(images.Count, "picture")} as '{preprocessing}' ({new FileInfo(file).Length / 1_000_000.0:F1} MB)");
            string checksum = await ClusterConnection.AskAsync(() => blobs.SendAsync(file, cancellation), progress.Say, cancellation);
            File.Delete(file);
            return checksum;
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

    // A run that is resumed with more to do is another sweep; what is done is not done again.
    private static string NameOf(TuningWork work, IEnumerable<string> addresses) =>
        $"{Path.GetFileName(work.Session.Folder.Path)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(addresses))))[..6]}";

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

    private static string Workers(SweepStatus status)
    {
        int active = status.Workers.Count(worker => worker.Refusal is null);
        return active == 0 ? "no worker has come yet" : $"{Counted.Of(active, "worker")}, {status.Counts.Running} running";
    }
}
