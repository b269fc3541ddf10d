using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Weights;

namespace MidasNet.Learning;

/// <summary>
/// Runs a <see cref="Trainer"/> to its end: reports progress and metrics, keeps the best and the last weights, stops early, and, where there is a state
/// file, saves the run by time and on cancellation and resumes it. Use it once.
/// </summary>
public sealed class TrainingLoop
{
    private static readonly LearningJson Json = new(new JsonSerializerOptions { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals });

    private readonly List<EpochMetrics> history = [];
    private string callerState = "";

    /// <summary>The name of the run in reports, such as <c>fold 2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Reports in an epoch: 1, or more for a finer curve.</summary>
    public int ReportsPerEpoch { get; init; } = 1;

    /// <summary>Receives the number of images processed, of <see cref="Trainer.TotalImages"/>, after each step.</summary>
    public IProgress<long>? Progress { get; set; }

    /// <summary>
    /// Called at each report, while the model has its averaged weights: may evaluate it, complete the metrics and stop the run. A report that is cancelled
    /// in this call is repeated when the run is resumed.
    /// </summary>
    public Action<TrainingReport>? OnReport { get; init; }

    /// <summary>Called at a report whose watched metric is the best so far (<see cref="TrainingOptions.Watch"/>), such as to write the best checkpoint.</summary>
    public Action<EpochMetrics>? SaveBest { get; init; }

    /// <summary>Called at each report, such as to write the last checkpoint.</summary>
    public Action<EpochMetrics>? SaveLast { get; init; }

    /// <summary>
    /// The file that keeps the state of the run while it is not complete, by which another process resumes it; null for none. Its folder is made with it, in a folder that
    /// must be there.
    /// </summary>
    public string? StateFile { get; init; }

    /// <summary>True to resume the run of the state file, if it exists. If not, a state file that is there is replaced.</summary>
    public bool Resume { get; init; }

    /// <summary>The time between two savings of the state; 0 saves after each step.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// True to keep the state file, with the final weights, at the end of the run: for a caller that has more to do with the network before its result
    /// is on the disk, and then calls <see cref="DeleteState"/>. It is written then only if the run took longer than <see cref="CheckpointEvery"/>.
    /// </summary>
    public bool KeepState { get; init; }

    /// <summary>Text of the caller that belongs to the state of the run, such as what it has gathered in <see cref="OnReport"/>; taken after each report.</summary>
    public Func<string>? SaveCallerState { get; init; }

    /// <summary>Receives the last text of <see cref="SaveCallerState"/> when the run is resumed, if there is one: not where the first report was still to come.</summary>
    public Action<string>? RestoreCallerState { get; init; }

    /// <summary>The clock for the time between saves.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The completed metrics of all reports so far, those before an interruption included.</summary>
    public IReadOnlyList<EpochMetrics> History => history;

    /// <summary>True if the run was resumed from the state file.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>
    /// Continues the run that the state file holds, if it is there and <see cref="Resume"/> asks for it. <see cref="Run"/> does so itself; whoever wants to
    /// show how far the run has come calls this before.
    /// </summary>
    /// <returns>Whether the run was resumed.</returns>
    /// <exception cref="WeightFormatException">The state file is damaged, or belongs to another run: lists what differs.</exception>
    /// <exception cref="IOException">The state file cannot be read.</exception>
    public bool TryResume(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (!IsResumed && Resume && File.Exists(StateFile)) Restore(trainer, StateFile);
        return IsResumed;
    }

    /// <summary>Trains to the end of the run, or to an early stop.</summary>
    /// <param name="trainer">The trainer; its model ends with its final weights.</param>
    /// <param name="cancellation">Stops after the present step, and saves the state first.</param>
    /// <returns><see cref="History"/>.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled. Its state is in the state file.</exception>
    /// <exception cref="DivergedException">The loss is not finite. The state file is deleted, as the run could only diverge again.</exception>
    /// <exception cref="WeightFormatException">The state file is damaged, or belongs to another run: lists what differs.</exception>
    /// <exception cref="IOException">The state file cannot be read or written.</exception>
    public IReadOnlyList<EpochMetrics> Run(Trainer trainer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        TryResume(trainer);
        long began = Time.GetTimestamp(), saved = began;
        if (StateFile is not null)
        {
            trainer.AfterStep = () =>
            {
                if (Time.GetElapsedTime(saved) < CheckpointEvery) return;
                Save(trainer, StateFile);
                saved = Time.GetTimestamp();
            };
        }
        try
        {
            foreach (var metrics in trainer.Run(Name, ReportsPerEpoch, Progress, cancellation)) Report(trainer, metrics);
        }
        catch (OperationCanceledException) when (StateFile is not null && trainer.CanSave)
        {
            Save(trainer, StateFile);
            throw;
        }
        catch (DivergedException)
        {
            DeleteState();
            throw;
        }
        finally
        {
            trainer.AfterStep = null;
        }
        if (!KeepState) DeleteState();
        else if (StateFile is not null && (IsResumed || Time.GetElapsedTime(began) >= CheckpointEvery)) Save(trainer, StateFile);
        return history;
    }

    /// <summary>Deletes the state file, if there is one.</summary>
    public void DeleteState()
    {
        // File.Delete throws where the folder is missing.
        if (File.Exists(StateFile)) File.Delete(StateFile);
    }

    private void Report(Trainer trainer, EpochMetrics metrics)
    {
        var report = new TrainingReport(trainer, metrics);
        OnReport?.Invoke(report);
        bool isBest = trainer.Compare(report.Metrics);
        if (isBest) SaveBest?.Invoke(report.Metrics);
        SaveLast?.Invoke(report.Metrics);
        history.Add(report.Metrics);
        callerState = SaveCallerState?.Invoke() ?? "";
    }

    private void Restore(Trainer trainer, string path)
    {
        string text = trainer.Resume(path);
        if (trainer.ReportsPerEpoch is not 0 and var reports && reports != ReportsPerEpoch)
            throw new WeightFormatException(path, null, $"the run has {reports} reports per epoch, it cannot continue with {ReportsPerEpoch}");
        try
        {
            var state = JsonSerializer.Deserialize(text, Json.LoopState) ?? throw new JsonException("null is no state");
            if (state.History is null || state.Caller is null) throw new JsonException("its history or the state of its caller is null");
            if (state.History.Any(report => report is null)) throw new JsonException("a report of the history is null");
            history.AddRange(state.History);
            callerState = state.Caller;
        }
        catch (JsonException damage)
        {
            throw new WeightFormatException(path, null, $"not the state of a training loop: {JsonProblem.Of(damage)}", damage);
        }
        IsResumed = true;
        if (callerState.Length > 0) RestoreCallerState?.Invoke(callerState);
    }

    private void Save(Trainer trainer, string path)
    {
        StateFolder.MakeFor(path);
        trainer.SaveState(path, JsonSerializer.Serialize(new LoopState(history, callerState), Json.LoopState));
    }

    /// <summary>The part of a state that belongs to the loop.</summary>
    internal sealed record LoopState(IReadOnlyList<EpochMetrics> History, string Caller);
}
