using System.Collections.Concurrent;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Search;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Common;
using MidasNet.Weights;

namespace MidasNet.Runner.Sweeps;

/// <summary>
/// The child process of a worker: runs one task after the other, each a line on its input, and writes lines about them. It ends with its input, so that it does
/// not outlive the worker. Images that several tasks use are read once.
/// </summary>
/// <param name="threads">Threads to compute with.</param>
/// <param name="input">Tasks.</param>
/// <param name="output">Takes replies.</param>
internal sealed class TaskHost(int threads, TextReader input, TextWriter output) : IDisposable
{
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(20), ReportEvery = TimeSpan.FromMilliseconds(500);
    private readonly Device device = DeviceChoice.Processor.Open(threads);
    private readonly FeatureMemory features = new();
    private readonly Lock writing = new();
    private readonly Lock stopping = new();
    private CancellationTokenSource? current;
    private bool isStopped, hasEnded;
    private (string Data, int Folds, bool ByWriter, ulong Seed, Preprocessing Preprocessing)? loaded;
    private SearchImages? images;

    /// <summary>Works until the input ends.</summary>
    public void Run()
    {
        using var orders = new BlockingCollection<TaskOrder>();
        var reader = new Thread(() => ReadOrders(orders)) { IsBackground = true };
        reader.Start();
        foreach (var order in orders.GetConsumingEnumerable()) RunTask(order);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        device.Dispose();
        images?.Dispose();
        current?.Dispose();
    }

    private void ReadOrders(BlockingCollection<TaskOrder> orders)
    {
        while (input.ReadLine() is { } line)
        {
            if (RunJson.Read<TaskOrder>(line) is not { } order) continue;
            if (order.Stop) Stop(forEver: false);
            else orders.Add(order);
        }
        Stop(forEver: true);
        orders.CompleteAdding();
    }

    private void Stop(bool forEver)
    {
        lock (stopping)
        {
            (isStopped, hasEnded) = (true, hasEnded || forEver);
            current?.Cancel();
        }
    }

    private void RunTask(TaskOrder order)
    {
        CancellationTokenSource stop;
        lock (stopping)
        {
            current?.Dispose();
            (current, isStopped) = (stop = new CancellationTokenSource(), hasEnded);
            if (isStopped) stop.Cancel();
        }
        TaskReply reply;
        try
        {
            reply = Train(order, stop.Token);
        }
        catch (WeightFormatException)
        {
            // The state that came with the task is damaged, or of another program: the run begins again.
            reply = Attempt(() =>
            {
                Directory.Delete(order.Folder, recursive: true);
                return Train(order, stop.Token);
            });
        }
        catch (Exception failed)
        {
            reply = Attempt(() => throw failed);
        }
        Write(reply);
    }

    private static TaskReply Attempt(Func<TaskReply> run)
    {
        try
        {
            return run();
        }
        catch (OperationCanceledException)
        {
            return new TaskReply { Stopped = true };
        }
        catch (Exception machine) when (machine is IOException or UnauthorizedAccessException)
        {
            return new TaskReply { MachineError = machine.Message };
        }
        catch (Exception error)
        {
            return new TaskReply { Error = $"{error.GetType().Name}: {error.Message}" };
        }
    }

    private TaskReply Train(TaskOrder order, CancellationToken stop)
    {
        if (PieceOrder.Read(order.Recipe) is { } piece) return Make(new StudyWork(piece, order.Data, order.Folder), order, stop);
        if (AuditOrder.Read(order.Recipe) is { } audit) return Make(new AuditWork(audit, order.Data, order.Folder, features), order, stop);
        var recipe = RecipeJson.Read(order.Recipe);
        var training = new TrialTraining(ImagesOf(order, recipe.Preprocessing), recipe, order.Folds, order.Seed);
        // Not the number of the trial, which differs from sweep to sweep.
        var task = new TrainingTask(0, TrialSettings.None, order.Epochs, order.Fold, order.Repetition);
        using var progress = new Reports(this, training.Prepare(task));
        var session = Session(order, RunProgress.None, () => progress.Reply, stop);
        var score = session.Complete(() => training.Train(task, device, session, progress));
        return new TaskReply
        {
            Content = SweepTasks.ContentOf(score),
            Accuracy = score.Accuracy,
            Loss = score.Loss,
            Seconds = score.Seconds,
        };
    }

    private TaskReply Make(PieceWork work, TaskOrder order, CancellationToken stop)
    {
        var phases = new Phases(this);
        return work.Make(device, Session(order, phases, () => phases.Reply, stop));
    }

    private TrainingSession Session(TaskOrder order, IRunProgress progress, Func<TaskReply> reply, CancellationToken stop) => new()
    {
        Progress = progress,
        Folder = order.Folder,
        Resume = true,
        CheckpointEvery = CheckpointEvery,
        Cancellation = stop,
        OnReport = report => Write(reply() with { Metrics = RunJson.LineOf(report.Metrics) }),
    };

    private SearchImages ImagesOf(TaskOrder order, Preprocessing preprocessing)
    {
        var wanted = (order.Data, order.Folds, order.ByWriter, order.Seed, preprocessing);
        if (images is { } known && loaded == wanted) return known;
        images?.Dispose();
        images = null;
        images = new SearchImages(order.Data, _ => ImagePack.Read(order.Data), preprocessing, testShare: 0, order.Folds, order.ByWriter, order.Seed);
        loaded = wanted;
        return images;
    }

    private void Write(TaskReply reply)
    {
        lock (writing)
        {
            output.WriteLine(RunJson.LineOf(reply));
            output.Flush();
        }
    }

    /// <summary>The networks of a piece, one after the other.</summary>
    private sealed class Phases(TaskHost host) : IRunProgress
    {
        private Func<TaskReply> present = () => new TaskReply();

        public TaskReply Reply => present();

        public IRunPhase Begin(string name, long total, string unit, long done)
        {
            var phase = new Reports(host, total);
            present = () => phase.Reply;
            return phase;
        }

        public void Say(string line)
        {
        }
    }

    private sealed class Reports(TaskHost host, long total) : IRunPhase
    {
        private long written = TimeProvider.System.GetTimestamp();

        public TaskReply Reply { get; private set; } = new() { TotalImages = total };

        public string Note { get; set; } = "";

        public void Report(long value)
        {
            Reply = new TaskReply { Images = value, TotalImages = total };
            if (TimeProvider.System.GetElapsedTime(written) < ReportEvery) return;
            written = TimeProvider.System.GetTimestamp();
            host.Write(Reply);
        }

        public void Dispose()
        {
        }
    }
}
