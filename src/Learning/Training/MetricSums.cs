namespace MidasNet.Learning;

/// <summary>Sums over the steps since the last report.</summary>
internal record struct MetricSums
{
    /// <summary>Sum of the losses of all images.</summary>
    public double Loss { get; set; }

    /// <summary>Sum of the gradients' lengths.</summary>
    public double GradientNorms { get; set; }

    /// <summary>Images that were recognised.</summary>
    public long Correct { get; set; }

    /// <summary>Images.</summary>
    public long Images { get; set; }

    /// <summary>Steps.</summary>
    public long Steps { get; set; }

    /// <summary>The training time at which these sums begin.</summary>
    public TimeSpan Began { get; set; }

    /// <summary>The part of the training time that was spent waiting for batches.</summary>
    public TimeSpan Waiting { get; set; }

    /// <summary>Adds a step.</summary>
    public void Add(float loss, int correct, int count, double gradientNorm)
    {
        Loss += (double)loss * count;
        GradientNorms += gradientNorm;
        Steps++;
        Correct += correct;
        Images += count;
    }
}
