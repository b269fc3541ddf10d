using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Sweeps;
using MidasNet.Runner.Sweeps;
using MidasNet.Web;

namespace MidasNet.Runner.Serving;

/// <summary>A sweep as its pages show it. Its results are fetched once; calls come one at a time.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="name">The name of the sweep.</param>
/// <param name="fresh">The time for which the answer of a sweep that is running is used again.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class ServedSweep(IGrainFactory grains, string name, TimeSpan fresh, TimeProvider clock)
{
    private const int MaxResults = 50, MaxFailures = 200, MaxCurves = 24;
    private static readonly TimeSpan FreshWhenEnded = TimeSpan.FromSeconds(30);
    private readonly ISweepGrain sweep = grains.GetGrain<ISweepGrain>(name);
    private readonly HashSet<TaskKey> known = [];
    private readonly List<DoneTask> last = [];
    private BestSoFar? best;
    private SweepStatus? status;
    private SweepState? state;
    private long looked, stated;

    /// <summary>The name of the sweep.</summary>
    public string Name { get; } = name;

    /// <summary>The sweep in a list, as of the last look; null if it was removed.</summary>
    public SweepDescription? Description => status is { Title: { } title } ? new SweepDescription(Name, title, SweepQueries.StateOf(status), CountsOf(status), BestOf(status)) : null;

    /// <summary>Asks how it stands, unless it was just asked.</summary>
    public async Task LookAsync()
    {
        // One that has ended changes only if it is removed and begun again.
        if (status is not null && clock.GetElapsedTime(looked) < (status.Ended is null ? fresh : FreshWhenEnded)) return;
        status = await sweep.StatusAsync();
        looked = clock.GetTimestamp();
    }

    /// <summary>How it stands in full; null if it was removed.</summary>
    public async Task<SweepState?> StateAsync()
    {
        await LookAsync();
        if (status is not { Title: { } title } now) return null;
        if (state is not null && stated == looked) return state;
        var curve = await CurveAsync(now);
        state = new SweepState
        {
            Name = Name,
            Title = title,
            State = SweepQueries.StateOf(now),
            Ended = now.Ended,
            Tasks = CountsOf(now),
            Best = BestOf(now),
            Curve = [.. curve.Select(better => new BestPoint(better.Finished, better.Trial, better.Accuracy))],
            Running = await RunningAsync(now),
            Failed = [.. now.Failed.Take(MaxFailures).Select(task => new FailedTaskState(now.NameOf(task.Key), task.Failures, task.Error))],
            SetAside = [.. now.SetAside.Take(MaxFailures).Select(task => new SetAsideTask(now.NameOf(task.Key), task.SetAside ?? ""))],
            Results =
            [
                .. last.AsEnumerable().Reverse().Select(task => task.Result is { } result ? new FinishedTask(now.NameOf(task.Key), now.IsOfPieces ? null : result.Accuracy, result.Seconds, result.Worker.Name) : null)
                    .OfType<FinishedTask>(),
            ],
            Workers =
            [
                .. now.Workers.Select(worker => new SweepWorkerState(
                    worker.Facts.Name, worker.Facts.Version, worker.Facts.InstructionSet, worker.SecondsAgo, worker.Taken, worker.Refusal)),
            ],
            Findings = [.. now.Findings.Select(finding => finding.ToString())],
        };
        stated = looked;
        return state;
    }

    private static BestTrial? BestOf(SweepStatus status) => status.Best is { } best ? new BestTrial(best.Trial, status.NameOf(best.Trial), best.Accuracy) : null;

    private static TaskCounts CountsOf(SweepStatus status) =>
        new(status.Counts.Waiting, status.Counts.Running, status.Counts.Done, status.Failed.Count, status.Counts.SetAside);

    private async Task<IReadOnlyList<BetterTrial>> CurveAsync(SweepStatus now)
    {
        // Fewer results than before: it was removed and begun again.
        if (best is null || now.Counts.Done + now.Counts.SetAside < best.Finished) await BeginAsync();
        bool hasBegunAgain = false;
        while (best is not null && await sweep.ResultsAsync(best.Finished) is { Count: > 0 } some)
        {
            if (!hasBegunAgain && some.Any(task => known.Contains(task.Key)))
            {
                // The sweep was loaded again, and learned of its last results in another order.
                await BeginAsync();
                hasBegunAgain = true;
                continue;
            }
            foreach (var task in some)
            {
                best.Add(task);
                known.Add(task.Key);
            }
            last.AddRange(some);
            if (last.Count > MaxResults) last.RemoveRange(0, last.Count - MaxResults);
        }
        return best?.All ?? [];
    }

    private async Task BeginAsync()
    {
        known.Clear();
        last.Clear();
        best = await sweep.SpecAsync() is { } spec ? new BestSoFar(spec) : null;
    }

    private async Task<IReadOnlyList<RunningTaskState>> RunningAsync(SweepStatus now)
    {
        var views = await Task.WhenAll(now.Running.Select(task => grains.GetGrain<ITaskGrain>(task.Address).ViewAsync()));
        return
        [
            .. now.Running.Zip(views, (task, view) => (task.Key, View: view)).OrderBy(run => run.Key.Trial).ThenBy(run => run.Key.Epochs).ThenBy(run => run.Key.Fold).ThenBy(run => run.Key.Repetition)
                .Select((run, i) => new RunningTaskState(
                    now.NameOf(run.Key), run.View.Worker, run.View.Attempt, run.View.TotalImages > 0 ? Math.Clamp((double)run.View.Images / run.View.TotalImages, 0, 1) : 0,
                    i < MaxCurves ? EpochPoints.Of(run.View.Metrics) : [])),
        ];
    }
}
