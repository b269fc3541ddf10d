namespace MidasNet.Learning.Labels;

/// <summary>
/// The images of a set, grouped by the class that an out-of-fold model predicts. A model trained with plain cross-entropy learns p(given | x), which
/// for class k is row k of the transition matrix. Where labels are mostly right, its highest probability indicates the class; where they are never
/// right, its lowest does.
/// </summary>
internal sealed class ClassGroups
{
    /// <summary>The half of each group with the highest confidence, as a share.</summary>
    public const double ConfidentHalf = 0.5;

    private const float MinProbability = 1e-12f;

    private readonly OutOfFoldPredictions predictions;
    private readonly int[] groupOf;
    private readonly double[] rankOf; // of each image within its group by confidence: 0 for the first, towards 1
    private readonly float[] margins;
    private readonly int classes;

    private ClassGroups(OutOfFoldPredictions predictions, float sign)
    {
        this.predictions = predictions;
        classes = predictions.Classes;
        groupOf = new int[predictions.Count];
        margins = new float[predictions.Count];
        for (int i = 0; i < predictions.Count; i++) (groupOf[i], margins[i]) = Leading(predictions[i], sign);
        rankOf = Ranks();
    }

    /// <summary>The number of classes.</summary>
    public int Classes => classes;

    /// <summary>The group of each image.</summary>
    public ReadOnlySpan<int> GroupOf => groupOf;

    /// <summary>Groups by the most likely class.</summary>
    public static ClassGroups ByMostLikely(OutOfFoldPredictions predictions) => new(predictions, 1);

    /// <summary>Groups by the least likely class.</summary>
    public static ClassGroups ByLeastLikely(OutOfFoldPredictions predictions) => new(predictions, -1);

    /// <summary>By how much other predictions of the same images favour the groups that they are in: negative where they favour another class.</summary>
    /// <param name="others">Class probabilities of the same images.</param>
    /// <returns>The log-probability of the group less the highest of all other classes, of each image.</returns>
    public float[] MarginsBy(OutOfFoldPredictions others)
    {
        var result = new float[groupOf.Length];
        for (int i = 0; i < result.Length; i++)
        {
            var row = others[i];
            float other = 0;
            for (int c = 0; c < classes; c++)
            {
                if (c != groupOf[i]) other = Math.Max(other, row[c]);
            }
            result[i] = MathF.Log(Math.Max(row[groupOf[i]], MinProbability)) - MathF.Log(Math.Max(other, MinProbability));
        }
        return result;
    }

    /// <summary>Counts images: row group, column given label.</summary>
    /// <param name="given">The label of each image.</param>
    /// <param name="share">
    /// The share of each group to count, the images with the highest confidence: half of them contain hardly any other class. The choice does not depend on
    /// the labels, so the counts are unbiased (anchor points: Liu and Tao, TPAMI 2016).
    /// </param>
    public double[,] Count(ReadOnlySpan<int> given, double share)
    {
        var counts = new double[classes, classes];
        for (int i = 0; i < given.Length; i++)
        {
            if (rankOf[i] < share) counts[groupOf[i], given[i]]++;
        }
        return counts;
    }

    /// <summary>Counts the images with the highest confidence of all, whatever their groups: row group, column given label.</summary>
    /// <param name="given">The label of each image.</param>
    /// <param name="images">The number of images to count.</param>
    public double[,] CountSurest(ReadOnlySpan<int> given, int images)
    {
        var counts = new double[classes, classes];
        foreach (int i in Enumerable.Range(0, margins.Length).OrderByDescending(i => margins[i]).Take(images)) counts[groupOf[i], given[i]]++;
        return counts;
    }

    /// <summary>The most confident half of each group, counted separately for each fold: row group, column given label.</summary>
    public IReadOnlyList<double[,]> CountByFold(ReadOnlySpan<int> given)
    {
        double[][,] counts = [.. Enumerable.Range(0, predictions.Folds).Select(_ => new double[classes, classes])];
        for (int i = 0; i < given.Length; i++)
        {
            if (rankOf[i] < ConfidentHalf) counts[predictions.FoldOf(i)][groupOf[i], given[i]]++;
        }
        return counts;
    }

    /// <summary>
    /// The mutual information of group and label in nats, less the bias of (K - 1)² / 2N that independent variables show (Miller 1955).
    /// </summary>
    public double Information(ReadOnlySpan<int> given)
    {
        var counts = Count(given, share: 1);
        double n = given.Length, information = 0;
        var rows = new double[classes];
        var columns = new double[classes];
        for (int k = 0; k < classes; k++)
        {
            for (int j = 0; j < classes; j++)
            {
                rows[k] += counts[k, j];
                columns[j] += counts[k, j];
            }
        }
        for (int k = 0; k < classes; k++)
        {
            for (int j = 0; j < classes; j++)
            {
                double c = counts[k, j];
                if (c > 0) information += c / n * Math.Log(c * n / (rows[k] * columns[j]));
            }
        }
        int degrees = (rows.Count(r => r > 0) - 1) * (columns.Count(c => c > 0) - 1);
        return information - degrees / (2 * n);
    }

    /// <summary>The class of the highest probability (with sign -1 the lowest), and the margin of its log-probability over the next class.</summary>
    private static (int Class, float Margin) Leading(ReadOnlySpan<float> row, float sign)
    {
        int best = 0;
        float first = float.NegativeInfinity, second = float.NegativeInfinity;
        for (int c = 0; c < row.Length; c++)
        {
            float logarithm = sign * MathF.Log(Math.Max(row[c], MinProbability));
            if (logarithm > first) (best, first, second) = (c, logarithm, first);
            else if (logarithm > second) second = logarithm;
        }
        return (best, first - second);
    }

    private double[] Ranks()
    {
        var ranks = new double[margins.Length];
        foreach (var group in Enumerable.Range(0, margins.Length).GroupBy(i => groupOf[i]))
        {
            int[] members = [.. group.OrderByDescending(i => margins[i])]; // stable: equal margins keep the order of the set
            foreach (var (rank, i) in members.Index()) ranks[i] = (double)rank / members.Length;
        }
        return ranks;
    }
}
