using MidasNet.Data;
using MidasNet.Data.Duplicates;

namespace MidasNet.Learning.Audits;

/// <summary>
/// Labels that the images themselves give, as many of each class as are given: a positive control. They divide the images by the leading principal
/// component of their thumbnails, what is most different about them. Networks that cannot learn even these show nothing about other labels.
/// </summary>
internal static class ControlLabels
{
    private const int Side = 8, Iterations = 50;

    /// <summary>A label for each image.</summary>
    public static int[] Of(LabelledImages images)
    {
        int rows = Math.Min(Side, images.Height), columns = Math.Min(Side, images.Width), dimension = images.Channels * rows * columns;
        var thumbnails = new float[images.Count][];
        var mean = new double[dimension];
        for (int i = 0; i < thumbnails.Length; i++)
        {
            Thumbnail.Write(images, i, rows, columns, thumbnails[i] = new float[dimension]);
            for (int d = 0; d < dimension; d++) mean[d] += (double)thumbnails[i][d] / thumbnails.Length;
        }
        double[] direction = Leading(thumbnails, mean);
        int[] order = [.. Enumerable.Range(0, thumbnails.Length).OrderBy(i => Along(thumbnails[i], mean, direction))];

        var labels = new int[thumbnails.Length];
        int[] sorted = [.. images.Labels.Order()];
        foreach (var (rank, i) in order.Index()) labels[i] = sorted[rank];
        return labels;
    }

    // Power iteration; the start is not at right angles to the component in practice.
    private static double[] Leading(float[][] thumbnails, double[] mean)
    {
        var random = new RandomStream(1);
        double[] direction = [.. mean.Select(_ => random.NextGaussian())];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            var next = new double[direction.Length];
            foreach (float[] thumbnail in thumbnails)
            {
                double along = Along(thumbnail, mean, direction);
                for (int d = 0; d < next.Length; d++) next[d] += along * (thumbnail[d] - mean[d]);
            }
            double length = Math.Sqrt(next.Sum(value => value * value));
            if (length == 0) return direction;
            for (int d = 0; d < next.Length; d++) direction[d] = next[d] / length;
        }
        return direction;
    }

    private static double Along(float[] thumbnail, double[] mean, double[] direction)
    {
        double sum = 0;
        for (int d = 0; d < direction.Length; d++) sum += (thumbnail[d] - mean[d]) * direction[d];
        return sum;
    }
}
