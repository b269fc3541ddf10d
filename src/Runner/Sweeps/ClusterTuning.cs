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
/// Has the training runs of a search done by a cluster. Their scores arrive in the run's folder, where the search finds them as if it had done them itself: its
/// results are those of one machine.
/// </summary>
/// <param name="options">Where the cluster is.</param>
/// <param name="parallel">Tasks that this process does by itself, where the cluster is on this machine alone.</param>
/// <param name="pinned">Whether all results are to come from this machine's instruction set.</param>
internal sealed class ClusterTuning(ClusterOptions options, int parallel, bool pinned)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Does the runs of a search.</summary>
    public void Run(SearchWork work, Progress progress, CancellationToken cancellation) => RunAsync(work, progress, cancellation).GetAwaiter().GetResult();

    private async Task RunAsync(SearchWork work, Progress progress, CancellationToken cancellation)
    {
        using var export = TelemetryExport.Begin();
        string folder = Path.Combine(work.Session.Folder.Path, "cluster");
        Directory.CreateDirectory(folder);
        await using (var node = await JoinAsync(folder, progress, cancellation))
        {
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
        Directory.Delete(folder, recursive: true);
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

    private async Task FollowAsync(ClusterNode node, SearchWork work, string folder, Progress progress, CancellationToken cancellation)
    {
        var grains = node.Grains;
        var blobs = new BlobStore(grains);
        var spec = await SpecAsync(blobs, work, folder, progress, cancellation);
        // Those that an earlier sweep had sent may have been removed with it meanwhile.
        while (!await AreThereAsync(blobs, spec, progress, cancellation)) spec = await SpecAsync(blobs, work, folder, progress, cancellation);
        // A search that is resumed with a larger budget is another sweep; what is done is not done again.
        string id = $"{Path.GetFileName(work.Session.Folder.Path)}-{spec.Trials.Count - 1}";
        var sweep = grains.GetGrain<ISweepGrain>(id);
        await ClusterConnection.AskAsync(() => sweep.BeginAsync(spec), progress.Say, cancellation);
        progress.Say($"sweep {id}: {Counted.Of(spec.Trials.Count, "configuration")}, with the recipe as it is{(options.Address.Database is null ? "" : $"; midasnet sweep watch {id} --cluster ...")}");
        int skip = 0, findings = 0;
        using var phase = progress.Begin("training runs", TasksOf(work), "runs");
        while (true)
        {
            var status = await ClusterConnection.AskAsync(sweep.StatusAsync, progress.Say, cancellation);
            while (await ClusterConnection.AskAsync(() => sweep.ResultsAsync(skip), progress.Say, cancellation) is { Count: > 0 } some)
            {
                foreach (var task in some) Keep(work, task, progress);
                node.Telemetry.Fetched(id, some);
                skip += some.Count;
            }
            foreach (var finding in status.Findings.Skip(findings)) progress.Say($"finding: {finding}");
            findings = status.Findings.Count;
            phase.Note = status.Best is { } best ? $"best in full {Percentage.Of(best.Accuracy)} ({(best.Trial == 0 ? "the recipe as it is" : $"trial {best.Trial}")}), {Workers(status)}" : Workers(status);
            phase.Report(status.Counts.Done);
            if (status.Title is null) throw new ClusterException($"the sweep {id} was removed; 'midasnet tune --resume {ShellWord.Of(work.Session.Folder.Path)}' does the rest");
            if (status.IsCancelled) throw new ClusterException($"the sweep {id} was cancelled; 'midasnet tune --resume {ShellWord.Of(work.Session.Folder.Path)}' does the rest on this machine");
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

    private async Task<SweepSpec> SpecAsync(BlobStore blobs, SearchWork work, string folder, Progress progress, CancellationToken cancellation)
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
            Title = progress.Command ?? "midasnet tune",
            Strategy = configuration.Strategy == SearchStrategy.Asha ? SweepStrategy.Asha : SweepStrategy.Brackets,
            Rungs = [.. work.Plan.Rungs.Select(RungSpec.Of)],
            BracketSize = work.Plan.BracketSize,
            Trials = [.. trials.Select(trial => new TrialSpec(trial.Recipe, trial.Data))],
            Folds = configuration.Folds,
            ByWriter = configuration.ByWriter,
            Seed = configuration.Seed,
            Version = facts.Version,
            InstructionSet = pinned ? facts.InstructionSet : null,
        };
    }

    private static void Keep(SearchWork work, DoneTask done, Progress progress)
    {
        if (done.Result is { } result)
        {
            work.Store.Keep(SweepTasks.TaskOf(done.Key, work.Trials), SweepTasks.ScoreOf(result.Content, result.Seconds));
        }
        else
        {
            progress.Say($"{done.Key} was set aside: {done.SetAside}");
        }
    }

    private static int TasksOf(SearchWork work)
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
