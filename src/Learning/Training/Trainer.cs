using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>The loss of a batch.</summary>
/// <param name="logits">The logits of the batch, [N, classes].</param>
/// <param name="batch">Its labels, and where its images come from.</param>
/// <returns>A tensor of one value, the mean over the batch.</returns>
public delegate Tensor BatchLoss(Tensor logits, Batch batch);

/// <summary>
/// Trains a model by the optimizer and the schedule of its options, and averages the weights. A run can be saved after any step
/// (<see cref="SaveState"/>), and another process resumes it (<see cref="Resume"/>) to the same bits as without the interruption.
/// <see cref="TrainingLoop"/> does both, and stops early.
/// </summary>
public sealed partial class Trainer : IDisposable
{
    private readonly Model model;
    private readonly TrainingOptions options;
    private readonly IBatchSource source;
    private readonly BatchLoss loss;
    private readonly Optimizer optimizer;
    private readonly MovingAverage? average;
    private readonly Lookahead? lookahead;
    private readonly Schedule schedule;
    private readonly TrainingClock clock;
    private TrainingProgress progress = new();
    private Dictionary<string, float[]>? bestWeights;
    private bool isStepping, isAverageShown;

    /// <summary>Prepares a run.</summary>
    /// <param name="model">The model to train; frozen parameters stay as they are.</param>
    /// <param name="source">The training batches, such as <see cref="TrainingOptions.Loader"/>.</param>
    /// <param name="options">The options.</param>
    /// <param name="loss">The loss to minimise.</param>
    /// <param name="time">The clock for the training time; null for the system's.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Trainer(Model model, IBatchSource source, TrainingOptions options, BatchLoss loss, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loss);
        options.Validate();
        (this.model, this.source, this.options, this.loss) = (model, source, options, loss);
        clock = new TrainingClock(time ?? TimeProvider.System);
        optimizer = options.MakeOptimizer(model.Parameters);
        schedule = options.MakeSchedule();
        if (options.LookaheadSteps > 0) lookahead = new Lookahead(model.Parameters, options.LookaheadSteps, options.LookaheadShare);
        if (options.Averaging > 0) average = new MovingAverage(model.Parameters, options.Averaging);
    }

    /// <summary>
    /// Whatever else must be the same for a saved run to be resumed, in the caller's words, such as the data set and the loss: compared by
    /// <see cref="Resume"/>.
    /// </summary>
    public string Description { get; set; } = "";

    /// <summary>Called after each step, when the run can be saved; the time that it takes is not training time.</summary>
    public Action? AfterStep { get; set; }

    /// <summary>Images that the whole run processes, for progress.</summary>
    public long TotalImages => (long)options.Epochs * source.ImageCount;

    /// <summary>Steps done.</summary>
    public long StepCount => progress.Step;

    /// <summary>Training images processed, of <see cref="TotalImages"/>.</summary>
    public long ImagesDone => progress.Images;

    /// <summary>True if the run is over, and the model has its final weights.</summary>
    public bool IsFinished => progress.IsFinished;

    /// <summary>The best value of the watched metric so far; null before the first.</summary>
    public double? Best => progress.Best;

    /// <summary>The epoch of <see cref="Best"/>, counted from 1; 0 before the first.</summary>
    public int BestEpoch => progress.BestEpoch;

    /// <summary>The training time, that of earlier processes included.</summary>
    public TimeSpan Elapsed => clock.Elapsed;

    /// <summary>
    /// Trains, and pauses to report: at the end of each epoch, and in between if asked. Time between reports does not count as training.
    /// At a report the model has its averaged weights, so that it can be evaluated or saved. Continues where the run is, such as after <see cref="Resume"/>;
    /// a report that was not completed is repeated.
    /// </summary>
    /// <param name="phase">The name of the run in the reports.</param>
    /// <param name="reportsPerEpoch">1, or more for a finer curve.</param>
    /// <param name="progress">Receives the number of images processed after each step.</param>
    /// <param name="cancellation">Stops after the present step.</param>
    /// <exception cref="ArgumentException">The saved run had another number of reports per epoch.</exception>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public IEnumerable<EpochMetrics> Run(
        string phase, int reportsPerEpoch = 1, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(reportsPerEpoch);
        if (this.progress.ReportsPerEpoch != 0 && this.progress.ReportsPerEpoch != reportsPerEpoch)
        {
            throw new ArgumentException(
                $"the run has {this.progress.ReportsPerEpoch} reports per epoch, it cannot continue with {reportsPerEpoch}", nameof(reportsPerEpoch));
        }
        return RunFromHere(phase, reportsPerEpoch, progress, cancellation);
    }

    /// <summary>
    /// Compares the metrics of the present report with the best so far by <see cref="TrainingOptions.Watch"/>, keeps the weights where they are to be
    /// restored, and stops the run where there was no improvement for <see cref="TrainingOptions.Patience"/> reports.
    /// </summary>
    /// <param name="metrics">The metrics of the report, completed by the validation.</param>
    /// <returns>True if they are the best so far.</returns>
    /// <exception cref="ArgumentException">Early stopping or the best weights are asked for, and the watched metric is missing.</exception>
    public bool Compare(EpochMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var (value, sign) = options.Watch switch
        {
            WatchedMetric.ValidationLoss => (metrics.ValidationLoss, -1),
            WatchedMetric.TrainLoss => (metrics.TrainLoss, -1),
            _ => (metrics.ValidationAccuracy, 1),
        };
        if (value is null)
        {
            return options is { Patience: 0, RestoreBest: false } ? false : throw new ArgumentException(
                $"early stopping and the best weights need {options.Watch}, which the report of step {metrics.Step} does not have", nameof(metrics));
        }
        // A report that was interrupted is repeated after the run is resumed, and must not count twice.
        if (progress.ComparedStep == progress.Step) return progress is { Best: not null, ReportsSinceBest: 0 };
        progress.ComparedStep = progress.Step;
        bool isBest = !double.IsNaN(value.Value) && (progress.Best is not { } best || sign * (value.Value - best) > options.MinImprovement);
        if (!isBest)
        {
            progress.ReportsSinceBest++;
            if (options.Patience > 0 && progress.ReportsSinceBest >= options.Patience) Stop();
            return false;
        }
        (progress.Best, progress.BestEpoch, progress.ReportsSinceBest) = (value, metrics.Epoch, 0);
        if (options.RestoreBest) bestWeights = model.Parameters.ToDictionary(p => p.Name, p => p.ToArray());
        return true;
    }

    /// <summary>Ends the run after the present report, with the weights that the model has there.</summary>
    public void Stop() => progress.IsStopped = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        lookahead?.Dispose();
        average?.Dispose();
    }

    private IEnumerable<EpochMetrics> RunFromHere(string phase, int reportsPerEpoch, IProgress<long>? observer, CancellationToken cancellation)
    {
        if (progress.IsFinished) yield break;
        ShowAverage(false);
        progress.ReportsPerEpoch = reportsPerEpoch;
        long steps = (long)options.Epochs * source.BatchCount;
        if (progress.Step > 0) observer?.Report(progress.Images);
        if (progress.IsReportDue)
        {
            yield return BeginReport(phase);
            EndReport();
        }
        while (progress.Epoch < options.Epochs && !progress.IsStopped)
        {
            clock.Start();
            try
            {
                using var batches = source.Epoch(progress.Epoch, progress.Batch, cancellation).GetEnumerator();
                while (Next(batches))
                {
                    cancellation.ThrowIfCancellationRequested();
                    Step(batches.Current, steps);
                    observer?.Report(progress.Images);
                    if (AfterStep is not null)
                    {
                        clock.Stop();
                        AfterStep();
                        clock.Start();
                    }
                    if (!progress.IsReportDue) continue;

                    clock.Stop();
                    yield return BeginReport(phase);
                    EndReport();
                    if (progress.IsStopped) break;
                    clock.Start();
                }
            }
            finally
            {
                clock.Stop();
            }
            (progress.Epoch, progress.Batch) = (progress.Epoch + 1, 0);
        }
        Finish();
    }

    private bool Next(IEnumerator<Batch> batches)
    {
        var before = clock.Elapsed;
        bool isThere = batches.MoveNext();
        var sums = progress.Sums;
        sums.Waiting += clock.Elapsed - before;
        progress.Sums = sums;
        return isThere;
    }

    private EpochMetrics BeginReport(string phase)
    {
        ShowAverage(true);
        var sums = progress.Sums;
        double seconds = (clock.Elapsed - sums.Began).TotalSeconds;
        return new EpochMetrics
        {
            Phase = phase,
            Epoch = progress.Epoch + 1,
            Step = progress.Step,
            TrainLoss = sums.Loss / sums.Images,
            TrainAccuracy = (double)sums.Correct / sums.Images,
            LearningRate = progress.LearningRate,
            GradientNorm = sums.GradientNorms / sums.Steps,
            Seconds = seconds,
            WaitingSeconds = sums.Waiting.TotalSeconds,
            ElapsedSeconds = clock.Elapsed.TotalSeconds,
            ImagesPerSecond = seconds > 0 ? sums.Images / seconds : null,
        };
    }

    private void EndReport()
    {
        ShowAverage(false);
        progress.IsReportDue = false;
        progress.Sums = new MetricSums { Began = clock.Elapsed };
    }

    // From here on the model keeps the averaged weights, or the best.
    private void Finish()
    {
        ShowAverage(true);
        if (bestWeights is not null)
            foreach (var parameter in model.Parameters) parameter.Set(bestWeights[parameter.Name]);
        progress.IsFinished = true;
    }

    private void ShowAverage(bool isShown)
    {
        if (isAverageShown == isShown) return;
        isAverageShown = isShown;
        average?.Swap();
    }

    private void Step(Batch batch, long steps)
    {
        isStepping = true;
        progress.LearningRate = optimizer.LearningRate = options.LearningRate * schedule((progress.Step + 0.5) / steps);
        progress.Step++;
        using (var scope = Scope.Train(model.Device, RandomStream.Mix(options.Seed) + (ulong)progress.Step))
        {
            var logits = model.Forward(scope, batch).Keep();
            var mean = loss(logits, batch);
            optimizer.Step(Gradients.Of(mean));
            lookahead?.Update(progress.Step);
            average?.Update();
            // Read only now, so that a device has the whole step to do while the program waits for it.
            float value = mean.ToScalar();
            if (!float.IsFinite(value)) throw new DivergedException(progress.Step, value);
            // A last step without a step after it would otherwise leave weights that are not finite.
            if (!double.IsFinite(optimizer.GradientNorm)) throw DivergedException.OfGradients(progress.Step, optimizer.GradientNorm);
            var sums = progress.Sums;
            sums.Add(value, Predictions.CountCorrect(logits.ToArray(), batch.Labels.Span), batch.Count, optimizer.GradientNorm);
            progress.Sums = sums;
        }
        progress.Images += batch.Count;
        int reportsBefore = (int)((long)progress.Batch * progress.ReportsPerEpoch / source.BatchCount);
        progress.Batch++;
        progress.IsReportDue = (int)((long)progress.Batch * progress.ReportsPerEpoch / source.BatchCount) > reportsBefore;
        isStepping = false;
    }
}
