namespace MidasNet.Learning.Labels;

/// <summary>
/// The images of a set, grouped by what an out-of-fold model names. A model of plain cross-entropy learns p(given | x), which for a class k is row
/// k of the transition matrix: where labels are mostly right, it names the class by its highest probability, where they are never right, by its
/// lowest.
/// </summary>
internal sealed class ClassGroups
{
    private const float SmallestProbability = 1e-12f;

    private readonly OutOfFoldPredictions predictions;
    private readonly int[] groupOf;
    private readonly bool[] sure;
    private readonly int classes;

    private ClassGroups(OutOfFoldPredictions predictions, float sign)
    {
        this.predictions = predictions;
        classes = predictions.Classes;
        groupOf = new int[predictions.Count];
        var margins = new float[predictions.Count];
        for (int i = 0; i < predictions.Count; i++) (groupOf[i], margins[i]) = Foremost(predictions[i], sign);
        sure = SureHalf(margins);
    }

    /// <summary>The group of each image.</summary>
    public ReadOnlySpan<int> GroupOf => groupOf;

    /// <summary>Groups by the likeliest class.</summary>
    public static ClassGroups ByLikeliest(OutOfFoldPredictions predictions) => new(predictions, 1);

    /// <summary>Groups by the least likely class.</summary>
    public static ClassGroups ByLeastLikely(OutOfFoldPredictions predictions) => new(predictions, -1);

    /// <summary>Counts images: row group, column given label.</summary>
    /// <param name="given">The label of each image.</param>
    /// <param name="sureOnly">
    /// Whether to count only the half of each group that the model is surest of, in which hardly any other class is mixed. The labels have no part
    /// in the choice, so that the counts are fair (anchor points: Liu and Tao, TPAMI 2016).
    /// </param>
    public double[,] Count(ReadOnlySpan<int> given, bool sureOnly)
    {
        var counts = new double[classes, classes];
        for (int i = 0; i < given.Length; i++)
        {
            if (!sureOnly || sure[i]) counts[groupOf[i], given[i]]++;
        }
        return counts;
    }

    /// <summary>The surest half of each group, counted apart for each fold: row group, column given label.</summary>
    public IReadOnlyList<double[,]> CountByFold(ReadOnlySpan<int> given)
    {
        double[][,] counts = [.. Enumerable.Range(0, predictions.Folds).Select(_ => new double[classes, classes])];
        for (int i = 0; i < given.Length; i++)
        {
            if (sure[i]) counts[predictions.FoldOf(i)][groupOf[i], given[i]]++;
        }
        return counts;
    }

    /// <summary>
    /// What the group tells about the label: their mutual information in nats, without the (K - 1)² / 2N that independent ones seem to have (Miller
    /// 1955).
    /// </summary>
    public double Information(ReadOnlySpan<int> given)
    {
        var counts = Count(given, sureOnly: false);
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

    /// <summary>The highest (or with sign -1 the lowest) class, and by how much its logarithm is ahead of the next.</summary>
    private static (int Class, float Margin) Foremost(ReadOnlySpan<float> row, float sign)
    {
        int best = 0;
        float first = float.NegativeInfinity, second = float.NegativeInfinity;
        for (int c = 0; c < row.Length; c++)
        {
            float score = sign * MathF.Log(Math.Max(row[c], SmallestProbability));
            if (score > first) (best, first, second) = (c, score, first);
            else if (score > second) second = score;
        }
        return (best, first - second);
    }

    private bool[] SureHalf(float[] margins)
    {
        var isSure = new bool[margins.Length];
        foreach (var group in Enumerable.Range(0, margins.Length).GroupBy(i => groupOf[i]))
        {
            int[] members = [.. group.OrderByDescending(i => margins[i])]; // stable: equal margins in the order of the set
            foreach (int i in members.AsSpan(0, (members.Length + 1) / 2)) isSure[i] = true;
        }
        return isSure;
    }
}
