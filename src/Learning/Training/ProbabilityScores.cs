using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>Evaluates predicted probabilities [image, class] against the true labels [image].</summary>
public readonly ref struct ProbabilityScores
{
    private const double MinProbability = 1e-12;
    private readonly ReadOnlySpan<float> probabilities;
    private readonly ReadOnlySpan<int> labels;
    private readonly int classes;

    /// <summary>Looks at one row of probabilities for each label; copies nothing.</summary>
    /// <exception cref="ArgumentException">The counts do not fit, a label is not a class, or a probability is not within 0 .. 1.</exception>
    public ProbabilityScores(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty) throw new ArgumentException("there are no predictions to evaluate", nameof(labels));
        if (probabilities.IsEmpty || probabilities.Length % labels.Length != 0)
        {
            throw new ArgumentException(
                $"{probabilities.Length} probabilities are not a multiple of {labels.Length} labels", nameof(probabilities));
        }

        classes = probabilities.Length / labels.Length;
        this.probabilities = probabilities;
        this.labels = labels;
        Check();
    }

    /// <summary>
    /// The share of images whose true class is among the <paramref name="k"/> most probable ones, 0 .. 1.
    /// Of equally probable classes the one with the smaller label comes first, so that k = 1 agrees with an argmax.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">k is not positive.</exception>
    public double TopAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        int hits = 0;
        for (int image = 0; image < labels.Length; image++)
            if (RankOfTruth(image) < k)
                hits++;
        return (double)hits / labels.Length;
    }

    /// <summary>
    /// The mean of −ln(probability of the true class), in nats; probabilities below 1e-12 count as 1e-12, so that it stays finite.
    /// </summary>
    public double NegativeLogLikelihood()
    {
        double sum = 0;
        for (int image = 0; image < labels.Length; image++)
            sum -= Math.Log(Math.Max(Row(image)[labels[image]], MinProbability));
        return sum / labels.Length;
    }

    /// <summary>
    /// The expected calibration error: the mean distance between confidence and accuracy over bins of equal width, each bin
    /// weighted with its images (Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", 2017). 0 is perfect.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no bin.</exception>
    public double CalibrationError(int bins = 15)
    {
        double sum = 0;
        foreach (var bin in CalibrationBins(bins))
            if (bin.Count > 0)
                sum += bin.Count * Math.Abs(bin.Accuracy - bin.Confidence);
        return sum / labels.Length;
    }

    /// <summary>Sorts the predictions by their confidence into bins of equal width: the data of a reliability diagram.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no bin.</exception>
    public IReadOnlyList<CalibrationBin> CalibrationBins(int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        var count = new long[bins];
        var hits = new long[bins];
        var confidence = new double[bins];
        for (int image = 0; image < labels.Length; image++)
        {
            var row = Row(image);
            int predicted = Predictions.IndexOfLargest(row);
            // Bins are (low, high], as in the paper: a confidence of 1 lies in the last one.
            int bin = Math.Clamp((int)Math.Ceiling((double)row[predicted] * bins) - 1, 0, bins - 1);
            count[bin]++;
            confidence[bin] += row[predicted];
            if (predicted == labels[image]) hits[bin]++;
        }

        var result = new CalibrationBin[bins];
        for (int bin = 0; bin < bins; bin++)
        {
            double low = (double)bin / bins, high = (bin + 1.0) / bins;
            result[bin] = new CalibrationBin(low, high, count[bin], confidence[bin] / count[bin], (double)hits[bin] / count[bin]);
        }
        return result;
    }

    private void Check()
    {
        for (int image = 0; image < labels.Length; image++)
        {
            if ((uint)labels[image] >= (uint)classes)
                throw new ArgumentException($"image {image} has label {labels[image]}, but there are probabilities for {classes} classes");
            var row = Row(image);
            for (int label = 0; label < classes; label++)
                if (!(row[label] >= 0 && row[label] <= 1 + 1e-5f)) // a softmax may round to a little over 1
                    throw new ArgumentException(FormattableString.Invariant($"image {image}, class {label}: {row[label]} is not a probability"));
        }
    }

    private ReadOnlySpan<float> Row(int image) => probabilities.Slice(image * classes, classes);

    private int RankOfTruth(int image)
    {
        var row = Row(image);
        int truth = labels[image], rank = 0;
        for (int label = 0; label < row.Length; label++)
            if (row[label] > row[truth] || (row[label] == row[truth] && label < truth))
                rank++;
        return rank;
    }
}
