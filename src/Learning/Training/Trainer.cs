using System.Diagnostics;
using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>The loss of a batch.</summary>
/// <param name="logits">Scores of the batch, [N, classes].</param>
/// <param name="batch">Its labels, and where its images come from.</param>
public delegate Tensor BatchLoss(Tensor logits, Batch batch);

/// <summary>Trains a model by AdamW with a warm-up and a cosine, and averages its weights.</summary>
public sealed class Trainer : IDisposable
{
    private readonly Model model;
    private readonly TrainingPlan plan;
    private readonly IBatchSource source;
    private readonly BatchLoss loss;
    private readonly Adam optimizer;
    private readonly MovingAverage? average;
    private readonly Schedule schedule;
    private readonly Stopwatch clock = new();

    /// <summary>Prepares a training.</summary>
    /// <param name="model">What is trained; frozen parameters stay as they are.</param>
    /// <param name="source">What it is trained on, such as <see cref="TrainingPlan.Loader"/>.</param>
    /// <param name="plan">How.</param>
    /// <param name="loss">What is made small.</param>
    public Trainer(Model model, IBatchSource source, TrainingPlan plan, BatchLoss loss)
    {
        (this.model, this.source, this.plan, this.loss) = (model, source, plan, loss);
        var groups = plan.Groups?.Invoke(model.Parameters) ?? [new ParameterGroup(model.Parameters, weightDecay: plan.WeightDecay)];
        optimizer = new Adam(groups, plan.LearningRate, beta2: plan.Beta2)
        {
            ClipNorm = plan.ClipNorm,
        };
        schedule = Schedules.WarmUp(plan.WarmUp, Schedules.Cosine());
        if (plan.Averaging > 0) average = new MovingAverage(model.Parameters, plan.Averaging);
    }

    /// <summary>Images that the whole training looks at, for progress.</summary>
    public long TotalImages => (long)plan.Epochs * source.ImageCount;

    /// <summary>
    /// Trains, and pauses to report: at the end of each epoch, and in between if asked. Time between reports does not count as training.
    /// At a report the model has its averaged weights, so that it can be evaluated or saved.
    /// </summary>
    /// <param name="phase">The name of this training in the reports.</param>
    /// <param name="reportsPerEpoch">1, or more for a finer curve.</param>
    /// <param name="progress">Told after each step how many images have been seen.</param>
    /// <param name="cancellation">Stops after the present step.</param>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public IEnumerable<EpochMetrics> Run(
        string phase, int reportsPerEpoch = 1, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        int step = 0, steps = plan.Epochs * source.BatchCount;
        long seen = 0;
        for (int epoch = 0; epoch < plan.Epochs; epoch++)
        {
            var window = new Window();
            int inEpoch = 0;
            clock.Start();
            foreach (var batch in source.Epoch(epoch, cancellation))
            {
                cancellation.ThrowIfCancellationRequested();
                optimizer.LearningRate = plan.LearningRate * schedule((step + 0.5) / steps);
                window.Add(Step(batch, ++step), batch.Count, optimizer.GradientNorm);
                seen += batch.Count;
                progress?.Report(seen);
                inEpoch++;
                int reportsDone = inEpoch * reportsPerEpoch / source.BatchCount, reportsBefore = (inEpoch - 1) * reportsPerEpoch / source.BatchCount;
                if (reportsDone == reportsBefore) continue;

                clock.Stop();
                average?.Swap();
                yield return window.Metrics(phase, epoch + 1, step, optimizer.LearningRate, clock.Elapsed.TotalSeconds, seen);
                average?.Swap();
                window = new Window();
                clock.Start();
            }
            clock.Stop();
        }
        // From here on the averaged weights are the model's.
        average?.Swap();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        average?.Dispose();
    }

    private (float Loss, int Correct) Step(Batch batch, int step)
    {
        using var scope = Scope.Train(model.Device, RandomStream.Mix(plan.Seed) + (ulong)step);
        var logits = model.Forward(scope, batch).Keep();
        var mean = loss(logits, batch);
        optimizer.Step(Gradients.Of(mean));
        average?.Update();
        // Read only now, so that a device has the whole step to do while the program waits for it.
        float value = mean.ToScalar();
        if (!float.IsFinite(value)) throw new DivergedException(step, value);
        return (value, Predictions.CountCorrect(logits.ToArray(), batch.Labels.Span));
    }

    /// <summary>Sums since the last report.</summary>
    private struct Window
    {
        private double loss, norms;
        private long images, correct, steps;

        public void Add((float Loss, int Correct) step, int count, double gradientNorm)
        {
            loss += (double)step.Loss * count;
            norms += gradientNorm;
            steps++;
            correct += step.Correct;
            images += count;
        }

        public readonly EpochMetrics Metrics(string phase, int epoch, int step, float learningRate, double seconds, long seen) => new()
        {
            Phase = phase,
            Epoch = epoch,
            Step = step,
            TrainLoss = loss / images,
            TrainAccuracy = (double)correct / images,
            LearningRate = learningRate,
            GradientNorm = norms / steps,
            Seconds = seconds,
            ImagesPerSecond = seen / seconds,
        };
    }
}
