using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using MidasNet.Weights;

namespace MidasNet.Learning;

/// <summary>
/// Runs the trainers of a task one after the other, each as a phase of the task's progress. In a folder it keeps what an interrupted task needs to go on:
/// the state of the run that was interrupted, and the predictions of the networks that were finished. Runs of a session have different names.
/// </summary>
/// <example><code>
/// var session = new TrainingSession { Folder = "photos.unfinished", Resume = true, Progress = RunProgress.Lines(Console.Error.WriteLine) };
/// var history = session.Train("photos", trainer, "cross-entropy");
/// ModelCheckpoint.Save("photos.safetensors", model, use);
/// session.Clear();
/// </code></example>
public sealed class TrainingSession
{
    private const int MaxNameLength = 60;
    private const string StateExtension = ".state.safetensors", PredictionsExtension = ".predictions.safetensors", TextExtension = ".kept.txt";

    private readonly List<TrainingLoop> pending;
    private readonly string prefix;

    /// <summary>A session for a task.</summary>
    public TrainingSession() => (pending, prefix) = ([], "");

    private TrainingSession(TrainingSession whole, List<TrainingLoop> pending, string prefix)
    {
        (this.pending, this.prefix) = (pending, prefix);
        (Progress, Cancellation, OnReport, OnPredicted, Parallel) = (whole.Progress, whole.Cancellation, whole.OnReport, whole.OnPredicted, whole.Parallel);
        (Folder, Resume, CheckpointEvery) = (whole.Folder, whole.Resume, whole.CheckpointEvery);
    }

    /// <summary>Shows how far the task is.</summary>
    public IRunProgress Progress { get; init; } = RunProgress.None;

    /// <summary>Stops after the current step. The state of the run is saved first.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The folder for the files of the unfinished task, of which nothing else need know; it is made when there is something to keep, in a folder that must be there. Null keeps nothing.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether to continue from the files that are there. If not, they are replaced.</summary>
    public bool Resume { get; init; }

    /// <summary>The time between two savings of a state; 0 saves after each step.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Called at each report of every run, after what the run itself does there, such as to log the metrics.</summary>
    public Action<TrainingReport>? OnReport { get; init; }

    /// <summary>Takes the metrics of all reports of each network that <see cref="TrainAndPredict"/> has trained; null for no one.</summary>
    internal Action<IReadOnlyList<EpochMetrics>>? OnPredicted { get; private init; }

    /// <summary>
    /// The number of runs at the same time, where runs do not depend on each other: the folds of an audit, the trials of a search. Each has a share of the
    /// device's threads. Two runs of one thread each finish sooner than two runs of two threads one after the other; results do not depend on it.
    /// A graphics card runs one at a time.
    /// </summary>
    public int Parallel { get; init; } = 1;

    /// <summary>The same session for a part of the task: the names of its runs begin with a title.</summary>
    internal TrainingSession Part(string title) => new(this, pending, $"{prefix}{title}: ");

    /// <summary>The same session, with what takes the metrics of its networks.</summary>
    internal TrainingSession WithPredicted(Action<IReadOnlyList<EpochMetrics>> onPredicted) => new(this, pending, prefix) { OnPredicted = onPredicted };

    /// <summary>Does independent work, <see cref="Parallel"/> items at a time.</summary>
    /// <param name="device">The device; each item that runs beside others has one of its own, of the same kind.</param>
    /// <param name="count">The number of items.</param>
    /// <param name="work">Does the item of an index on a device, with a session for its runs; no other is to be used.</param>
    /// <returns>The results in the order of the items.</returns>
    /// <exception cref="OperationCanceledException">The task was cancelled. The states of all runs are in the folder.</exception>
    internal T[] SideBySide<T>(Device device, int count, Func<int, Device, TrainingSession, T> work)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(work);
        var results = new T[count];
        Lock reporting = new();
        int lanes = Math.Min(Parallel, count), last = lanes > 1 ? count % lanes : 0;
        Run(lanes, 0, count - last);
        // Of 5 items on 2 lanes, the fifth would leave a lane idle: it gets the threads of both.
        Run(last, count - last, count);
        return results;

        void Run(int width, int begin, int end)
        {
            if (width > 1 && device.RunsBesideOthers)
            {
                RunLanes(width, begin, end);
                return;
            }
            for (int i = begin; i < end; i++) results[i] = work(i, device, this);
        }

        void RunLanes(int width, int begin, int end)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            var sessions = new TrainingSession?[end];
            int next = begin - 1;
            // Threads of their own: a device belongs to the thread that computes on it.
            var running = new Task[width];
            for (int lane = 0; lane < width; lane++)
                running[lane] = Task.Factory.StartNew(RunLane, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            try
            {
                Task.WaitAll(running);
            }
            catch (AggregateException errors)
            {
                Cancellation.ThrowIfCancellationRequested();
                // The others were stopped because of it.
                ExceptionDispatchInfo.Throw(errors.InnerExceptions.FirstOrDefault(error => error is not OperationCanceledException) ?? errors.InnerExceptions[0]);
            }
            foreach (var session in sessions.Skip(begin)) pending.AddRange(session!.pending);

            void RunLane()
            {
                bool isDone = false;
                try
                {
                    using (var own = device.OpenAnother(Math.Max(1, device.Threads / width)))
                    {
                        for (int i; (i = Interlocked.Increment(ref next)) < end;)
                        {
                            stop.Token.ThrowIfCancellationRequested();
                            results[i] = work(i, own, sessions[i] = Beside(reporting, stop.Token));
                        }
                    }
                    isDone = true;
                }
                finally
                {
                    if (!isDone) stop.Cancel();
                }
            }
        }
    }

    /// <summary>The same session for a run beside others.</summary>
    private TrainingSession Beside(Lock reporting, CancellationToken stop) => new(this, [], prefix)
    {
        Cancellation = stop,
        Parallel = 1,
        OnReport = OnReport is not { } report ? null : metrics =>
        {
            lock (reporting) report(metrics);
        },
        OnPredicted = OnPredicted is not { } predicted ? null : metrics =>
        {
            lock (reporting) predicted(metrics);
        },
    };

    /// <summary>
    /// Trains to the end of the run. The state of a run that took longer than <see cref="CheckpointEvery"/> stays, with the final weights, until
    /// <see cref="Clear"/> is called: by then the result must be on the disk.
    /// </summary>
    /// <param name="name">The name of the run, in progress, metrics and file names.</param>
    /// <param name="trainer">A trainer that has not run yet; its model ends with its final weights.</param>
    /// <param name="description">The data and the loss, which decide the outcome besides options and model.</param>
    /// <param name="onReport">Called at each report: may evaluate the model, complete the metrics and stop the run.</param>
    /// <param name="reportsPerEpoch">1, or more for a finer curve.</param>
    /// <param name="progress">Receives the number of images processed, where the run is no phase of its own.</param>
    /// <param name="saveCallerState">See <see cref="TrainingLoop.SaveCallerState"/>.</param>
    /// <param name="restoreCallerState">See <see cref="TrainingLoop.RestoreCallerState"/>.</param>
    /// <returns>The completed metrics of all reports, those before an interruption included.</returns>
    /// <exception cref="OperationCanceledException">The task was cancelled. The state of the run is in the folder.</exception>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    /// <exception cref="WeightFormatException">The state in the folder is damaged, or belongs to another run: lists what differs.</exception>
    /// <exception cref="IOException">The state cannot be read or written.</exception>
    public IReadOnlyList<EpochMetrics> Train(
        string name, Trainer trainer, string description = "", Action<TrainingReport>? onReport = null, int reportsPerEpoch = 1,
        IProgress<long>? progress = null, Func<string>? saveCallerState = null, Action<string>? restoreCallerState = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        Cancellation.ThrowIfCancellationRequested();
        name = prefix + name;
        IRunPhase? phase = null;
        var loop = new TrainingLoop
        {
            Name = name,
            ReportsPerEpoch = reportsPerEpoch,
            StateFile = FileOf(name, StateExtension),
            Resume = Resume,
            CheckpointEvery = CheckpointEvery,
            KeepState = true,
            SaveCallerState = saveCallerState,
            RestoreCallerState = restoreCallerState,
            OnReport = report =>
            {
                onReport?.Invoke(report);
                OnReport?.Invoke(report);
                phase?.Note = NoteOf(report.Metrics);
            },
        };
        pending.Add(loop);
        trainer.Description = description;
        loop.TryResume(trainer);
        if (progress is null) phase = Progress.Begin(name, trainer.TotalImages, done: trainer.ImagesDone);
        using (phase)
        {
            loop.Progress = progress ?? phase;
            return loop.Run(trainer, Cancellation);
        }
    }

    /// <summary>Trains a network and predicts with it. A resumed session reads the predictions of a network that was finished before.</summary>
    /// <param name="name">The name of the run.</param>
    /// <param name="trainer">A trainer that has not run yet.</param>
    /// <param name="description">The data and the loss, which decide the outcome besides options and model.</param>
    /// <param name="predict">Predicts with the trained network, arrays of any lengths.</param>
    /// <exception cref="OperationCanceledException">The task was cancelled. The state of the run is in the folder.</exception>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    /// <exception cref="WeightFormatException">A file in the folder is damaged, or belongs to another run: lists what differs.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    internal TrainedPredictions TrainAndPredict(string name, Trainer trainer, string description, Func<float[][]> predict)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(predict);
        trainer.Description = description;
        string? file = FileOf(prefix + name, PredictionsExtension);
        if (Resume && File.Exists(file)) return KeptPredictions.Read(file, trainer.Fingerprint());
        return Complete(() =>
        {
            var metrics = Train(name, trainer, description);
            float[][] predictions = predict();
            OnPredicted?.Invoke(metrics);
            double seconds = metrics[^1].ElapsedSeconds ?? 0;
            if (file is not null) KeptPredictions.Write(file, predictions, trainer.Fingerprint(), seconds);
            return new TrainedPredictions(predictions, seconds);
        });
    }

    /// <summary>Whether the predictions of a finished network are kept, which a resumed session reads.</summary>
    /// <param name="name">The name of its run.</param>
    internal bool HasPredictions(string name) => Resume && File.Exists(FileOf(prefix + name, PredictionsExtension));

    /// <summary>The predictions of a finished network that are kept.</summary>
    /// <param name="name">The name of its run.</param>
    /// <exception cref="WeightFormatException">The file is damaged.</exception>
    /// <exception cref="IOException">There is none, or it cannot be read.</exception>
    internal NetworkPredictions PredictionsOf(string name)
    {
        string file = FileOf(prefix + name, PredictionsExtension) ?? throw new FileNotFoundException($"the session keeps no predictions of '{name}': it has no folder");
        var (header, predictions) = KeptPredictions.Read(file);
        return new NetworkPredictions(name, header.Fingerprint, predictions);
    }

    /// <summary>Keeps the predictions of a network that another session has trained, so that this one does not.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal void KeepPredictions(NetworkPredictions network)
    {
        if (FileOf(prefix + network.Name, PredictionsExtension) is { } file) KeptPredictions.Write(file, network.Predictions, network.Fingerprint);
    }

    /// <summary>Makes a text that a resumed session must not make again, since it depends on the moment: the kept one is returned then.</summary>
    /// <param name="name">The name of the text, different from others in the session.</param>
    /// <param name="make">Makes the text.</param>
    /// <exception cref="IOException">The text cannot be read or written.</exception>
    internal string Once(string name, Func<string> make)
    {
        string? file = FileOf(prefix + name, TextExtension);
        if (Resume && File.Exists(file)) return File.ReadAllText(file);
        string text = make();
        if (file is null) return text;
        StateFolder.MakeFor(file);
        AtomicFile.Write(file, text);
        return text;
    }

    /// <summary>Does work whose result is on the disk when it returns: then the states of the runs in it are deleted.</summary>
    internal T Complete<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        int before = pending.Count;
        try
        {
            var result = work();
            foreach (var loop in pending.Skip(before)) loop.DeleteState();
            return result;
        }
        finally
        {
            pending.RemoveRange(before, pending.Count - before);
        }
    }

    /// <summary>Deletes all files of the session, and the folder if nothing else is in it: for a task whose result is on the disk.</summary>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    public void Clear()
    {
        pending.Clear();
        if (!Directory.Exists(Folder)) return;
        foreach (string file in Directory.GetFiles(Folder))
        {
            string name = Path.GetFileName(file);
            // A process that was killed while it wrote leaves a temporary file.
            if (name.EndsWith(StateExtension, StringComparison.Ordinal) || name.EndsWith(PredictionsExtension, StringComparison.Ordinal)
                || name.EndsWith(TextExtension, StringComparison.Ordinal)
                || AtomicFile.IsTemporary(name)) File.Delete(file);
        }
        if (!Directory.EnumerateFileSystemEntries(Folder).Any()) Directory.Delete(Folder);
    }

    /// <summary>A file of a run: its name as far as a file name can hold it, and a hash of all of it.</summary>
    private string? FileOf(string name, string extension)
    {
        if (Folder is null) return null;
        var readable = new StringBuilder();
        foreach (char letter in name)
        {
            if (readable.Length == MaxNameLength) break;
            if (char.IsAsciiLetterOrDigit(letter)) readable.Append(char.ToLowerInvariant(letter));
            else if (readable.Length > 0 && readable[^1] != '-') readable.Append('-');
        }
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        return Path.Combine(Folder, $"{readable.ToString().TrimEnd('-')}-{hash}{extension}");
    }

    private static string NoteOf(EpochMetrics metrics) => metrics.ValidationAccuracy is { } accuracy
        ? FormattableString.Invariant($"loss {metrics.TrainLoss:F3}, validation {100 * accuracy:F2} %")
        : FormattableString.Invariant($"loss {metrics.TrainLoss:F3}");
}
