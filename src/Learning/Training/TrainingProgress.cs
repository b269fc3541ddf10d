namespace MidasNet.Learning;

/// <summary>
/// The progress of a run: all that its next step depends on besides the arrays of model, averages and optimizer. Random numbers follow from the seed and
/// these counters.
/// </summary>
internal sealed record TrainingProgress
{
    /// <summary>Epochs done.</summary>
    public int Epoch { get; set; }

    /// <summary>Batches of the present epoch that are done.</summary>
    public int Batch { get; set; }

    /// <summary>Steps done, over all epochs.</summary>
    public long Step { get; set; }

    /// <summary>Training images processed, over all epochs.</summary>
    public long Images { get; set; }

    /// <summary>True if a report is due before the next step.</summary>
    public bool IsReportDue { get; set; }

    /// <summary>True if the run ends after the present report.</summary>
    public bool IsStopped { get; set; }

    /// <summary>True if the run is over, and the model has its final weights.</summary>
    public bool IsFinished { get; set; }

    /// <summary>Reports in an epoch; 0 before the run begins.</summary>
    public int ReportsPerEpoch { get; set; }

    /// <summary>The learning rate of the last step.</summary>
    public float LearningRate { get; set; }

    /// <summary>The training time.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Sums since the last report.</summary>
    public MetricSums Sums { get; set; }

    /// <summary>The best value of the watched metric; null before the first.</summary>
    public double? Best { get; set; }

    /// <summary>The epoch of the best value.</summary>
    public int BestEpoch { get; set; }

    /// <summary>Reports since the best value.</summary>
    public int ReportsSinceBest { get; set; }

    /// <summary>The step of the last report that was compared with the best value.</summary>
    public long ComparedStep { get; set; }
}
