using System.Globalization;
using MidasNet.Cluster.Sweeps;

namespace MidasNet.Benchmarks.Simulation;

/// <summary>
/// A worker with one task at a time, which follows the loop of <c>Workers/Worker.cs</c> and <c>Workers/LeaseKeeper.cs</c> on the virtual clock: it asks, runs,
/// renews, saves its state, delivers until it is answered, and fails now and then with all that it has.
/// </summary>
internal sealed class SimulatedWorker
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);
    private readonly SimulationOptions options;
    private readonly VirtualTime time;
    private readonly SimulationCounts counts;
    private readonly SimulatedCluster cluster;
    private readonly SimulatedWork work;
    private readonly int number, side;
    private readonly double speed;
    private RandomStream random;
    private TimeSpan failsAt;
    private double lastSaving; // seconds
    private WorkerFacts facts = new("", "1", "AVX2");

    /// <summary>Makes a worker.</summary>
    public SimulatedWorker(int number, SimulationOptions options, VirtualTime time, SimulationCounts counts, SimulatedCluster cluster, SimulatedWork work)
    {
        (this.number, this.options, this.time, this.counts, this.cluster, this.work) = (number, options, time, counts, cluster, work);
        side = number < options.PartitionShare * options.Workers ? 1 : 0;
        speed = work.SpeedOf(number);
        random = new RandomStream(options.Seed, 71, (ulong)number);
    }

    /// <summary>Works until the sweep is finished, from one failure to the next.</summary>
    public async Task RunAsync()
    {
        for (int life = 0; ; life++)
        {
            facts = facts with { Name = $"w{number}-{life}" };
            failsAt = options.WorkerFailure > 0
                ? time.Now + TimeSpan.FromSeconds(-options.WorkerFailure * Math.Log(1 - random.NextDouble())) : TimeSpan.MaxValue;
            try
            {
                await WorkOffAsync();
                return;
            }
            catch (WorkerFailedException)
            {
                counts.WorkerFailures++;
                await time.Delay(TimeSpan.FromSeconds(options.WorkerRestart));
            }
        }
    }

    private async Task WorkOffAsync()
    {
        int idle = 0;
        while (true)
        {
            try
            {
                await AliveAsync(cluster.AskIndexAsync(side));
                var answer = await AliveAsync(cluster.SweepFor(side).TakeAsync(facts));
                if (answer.IsFinished) return;
                if (answer.Lease?.Token is { } token)
                {
                    idle = 0;
                    await WorkAsync(new Run(answer.Key, cluster.TaskFor(side, answer.Address), token, answer.Lease.Checkpoint));
                }
                else
                {
                    await PauseAsync(++idle);
                }
            }
            catch (Exception error) when (IsUnanswered(error))
            {
                await PauseAsync(++idle);
            }
        }
    }

    private async Task WorkAsync(Run run)
    {
        counts.Runs++;
        double all = work.SecondsOf(run.Key), end = all;
        bool fails = work.IsBroken(run.Key) || random.NextDouble() < options.AttemptFailure;
        if (run.Checkpoint is not null) await FetchStateAsync(run);
        if (fails) end = run.Begun + (all - run.Begun) * random.NextDouble();
        run.BeginAt(time.Now, speed);
        try
        {
            if (!await ComputeAsync(run, end))
            {
                counts.LostLeases++;
                counts.WastedSeconds += run.Unsaved(time.Now);
                return;
            }
        }
        catch (WorkerFailedException)
        {
            counts.WastedSeconds += run.Unsaved(time.Now);
            throw;
        }
        finally
        {
            counts.ComputedSeconds += run.Elapsed(time.Now);
        }
        if (fails)
        {
            counts.FailedAttempts++;
            counts.WastedSeconds += run.Unsaved(time.Now);
            await UntilAnsweredAsync(async () =>
            {
                await run.Task.FailAsync(run.Token, "an error");
                return true;
            });
            return;
        }
        counts.CompletedRuns++;
        counts.Completed.Add(time.Now.TotalSeconds);
        var result = work.ResultOf(run.Key, all, facts);
        try
        {
            var comparison = await UntilAnsweredAsync(() => run.Task.CompleteAsync("sweep", result));
            if (comparison != ResultComparison.First) counts.WastedSeconds += run.Elapsed(run.EndedAt);
        }
        catch (WorkerFailedException)
        {
            counts.WastedSeconds += run.Unsaved(run.EndedAt);
            throw;
        }
        if (run.HasSaved) await TryMoveFileAsync("state", bytes: 0, removed: true);
    }

    /// <summary>Computes to the end, with renewals; false if the lease was lost.</summary>
    private async Task<bool> ComputeAsync(Run run, double end)
    {
        run.EndedAt = time.Now + TimeSpan.FromSeconds((end - run.Begun) / speed);
        var savedAt = time.Now;
        if (options.SpreadsSavings) savedAt -= TimeSpan.FromSeconds(options.CheckpointEvery * random.NextDouble());
        var pause = options.Lease.Renewal;
        while (true)
        {
            var left = run.EndedAt - time.Now;
            await SleepAsync(left < pause ? left : pause);
            pause = options.Lease.Renewal;
            if (time.Now >= run.EndedAt) return true;
            if (!run.IsSaving && time.Now - savedAt >= TimeSpan.FromSeconds(Math.Max(options.CheckpointEvery, lastSaving / options.MaxSavingShare)))
            {
                savedAt = time.Now;
                if (options.SavesBesideRenewals) time.Begin(() => SaveAsync(run));
                else await SaveAsync(run);
            }
            double? state = run.TakeState();
            try
            {
                var report = new RunReport { Checkpoint = state?.ToString("R", CultureInfo.InvariantCulture) };
                if (!await AliveAsync(run.Task.RenewAsync(run.Token, report))) return false;
                if (state is { } kept) run.Save(kept);
            }
            catch (Exception error) when (IsUnanswered(error))
            {
                // The run goes on: its result counts even if the lease is lost meanwhile.
                pause = options.Lease.Pause;
            }
        }
    }

    private async Task SaveAsync(Run run)
    {
        double progress = run.Progress(time.Now);
        var begun = time.Now;
        run.IsSaving = true;
        // The state itself, and the removal of the one before.
        if (await TryMoveFileAsync("state", options.StateBytes, removed: run.HasSaved)) run.State = progress;
        run.IsSaving = false;
        lastSaving = (time.Now - begun).TotalSeconds;
    }

    private async Task FetchStateAsync(Run run)
    {
        if (!await TryMoveFileAsync("state fetched", options.StateBytes, removed: false, isRead: true)) run.BeginAgain();
    }

    private async Task<bool> TryMoveFileAsync(string kind, double bytes, bool removed, bool isRead = false)
    {
        try
        {
            await cluster.MoveFileAsync(side, kind, bytes, removed, isRead);
            return true;
        }
        catch (Exception error) when (IsUnanswered(error))
        {
            return false;
        }
    }

    private async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> call)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return await AliveAsync(call());
            }
            catch (Exception error) when (IsUnanswered(error))
            {
                await PauseAsync(tries);
            }
        }
    }

    private async Task PauseAsync(int idle)
    {
        var pause = options.Lease.Pause * Math.Pow(1.5, Math.Min(idle - 1, 10));
        if (pause > MaxPause) pause = MaxPause;
        counts.IdleSeconds += pause.TotalSeconds;
        await SleepAsync(pause);
    }

    private async Task SleepAsync(TimeSpan span)
    {
        await time.Delay(span < failsAt - time.Now ? span : failsAt - time.Now);
        if (time.Now >= failsAt) throw new WorkerFailedException();
    }

    // A worker that fails while it waits does not take the answer.
    private async Task<T> AliveAsync<T>(Task<T> call)
    {
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        return time.Now < failsAt ? await call : throw new WorkerFailedException();
    }

    private static bool IsUnanswered(Exception error) => error is NotAnsweredException or StaleRowException;

    private sealed class WorkerFailedException() : Exception("the worker has failed");

    /// <summary>A run of a task. Its state is the work done so far, in seconds on a usual machine.</summary>
    private sealed class Run(TaskKey key, ITask task, int token, string? checkpoint)
    {
        private TimeSpan begunAt;
        private double saved, speed;

        public TaskKey Key => key;

        public ITask Task => task;

        public int Token => token;

        public string? Checkpoint => checkpoint;

        public double Begun { get; private set; } = checkpoint is null ? 0 : double.Parse(checkpoint, CultureInfo.InvariantCulture);

        public bool HasSaved { get; private set; } = checkpoint is not null;

        public TimeSpan EndedAt { get; set; }

        /// <summary>A state that is in the cluster, and of which the task has not heard.</summary>
        public double? State { get; set; }

        public bool IsSaving { get; set; }

        public double? TakeState()
        {
            var state = State;
            State = null;
            return state;
        }

        public void BeginAgain() => Begun = 0;

        public void BeginAt(TimeSpan now, double itsSpeed) => (begunAt, EndedAt, speed, saved) = (now, TimeSpan.MaxValue, itsSpeed, Begun);

        public void Save(double progress) => (saved, HasSaved) = (progress, true);

        public double Elapsed(TimeSpan now) => ((now < EndedAt ? now : EndedAt) - begunAt).TotalSeconds;

        public double Progress(TimeSpan now) => Begun + Elapsed(now) * speed;

        public double Unsaved(TimeSpan now) => (Progress(now) - saved) / speed;
    }
}
