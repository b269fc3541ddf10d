namespace MidasNet.Learning;

/// <summary>A report of a <see cref="TrainingLoop"/>, while the model has its averaged weights.</summary>
public sealed class TrainingReport
{
    private readonly Trainer trainer;

    internal TrainingReport(Trainer trainer, EpochMetrics metrics) => (this.trainer, Metrics) = (trainer, metrics);

    /// <summary>The metrics. A callback completes them, such as by the accuracy on validation images.</summary>
    public EpochMetrics Metrics { get; set; }

    /// <summary>Ends the run after this report, with the weights that the model has now.</summary>
    public void Stop() => trainer.Stop();
}
