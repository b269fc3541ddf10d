using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Labels;

/// <summary>
/// Images without pixels: points of Gaussian classes, whose probabilities are known exactly. A plain model of their labels is p(given | x), with the blur
/// and noise of a short training run.
/// </summary>
internal sealed class ToyClassifier
{
    private const int Folds = 3;

    private readonly int classes;
    private readonly double[] posteriors; // [image, class]

    /// <param name="classes">The number of classes.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="seed">Draws the points.</param>
    /// <param name="separation">Of the classes, in standard deviations.</param>
    /// <param name="alike">The separation of classes 0 and 1; null for that of all.</param>
    public ToyClassifier(int classes, int count, ulong seed, double separation = 5, double? alike = null)
    {
        this.classes = classes;
        var random = new RandomStream(seed, 77);
        Truth = new int[count];
        posteriors = new double[count * classes];
        var logit = new double[classes];
        for (int i = 0; i < count; i++)
        {
            // Class k has its mean at `separation` on axis k, and unit variance: ln p(k | x) = separation · x[k] + constant.
            int y = Truth[i] = i % classes;
            for (int k = 0; k < classes; k++)
            {
                double distance = k < 2 && alike is { } near ? near : separation;
                logit[k] = distance * (random.NextGaussian() + (k == y ? distance : 0));
            }
            if (alike is not null)
            {
                // The two share an axis that tells them from the others.
                double shared = separation * (random.NextGaussian() + (y < 2 ? separation : 0));
                logit[0] += shared;
                logit[1] += shared;
            }
            double largest = logit.Max(), sum = logit.Sum(s => Math.Exp(s - largest));
            for (int k = 0; k < classes; k++) posteriors[i * classes + k] = Math.Exp(logit[k] - largest) / sum;
        }
    }

    public int[] Truth { get; }

    /// <summary>The predictions of a plain model of these labels: without blur and noise for a perfect one.</summary>
    public OutOfFoldPredictions Plain(TransitionMatrix transition, ulong seed, double blur = 0.2, double noise = 0.3)
    {
        var random = new RandomStream(seed, 78);
        var q = new double[classes];
        return Make(i =>
        {
            double sum = 0;
            for (int j = 0; j < classes; j++)
            {
                double p = 0;
                for (int k = 0; k < classes; k++) p += posteriors[i * classes + k] * transition[k, j];
                sum += q[j] = ((1 - blur) * p + blur / classes) * Math.Exp(noise * random.NextGaussian());
            }
            return [.. q.Select(p => (float)(p / sum))];
        });
    }

    /// <summary>The exact probabilities of the true classes.</summary>
    public OutOfFoldPredictions Exact() => Sharpened(1);

    /// <summary>
    /// The probabilities of the true classes by a model that is over-confident (above 1) or under-confident (below 1).
    /// </summary>
    public OutOfFoldPredictions Sharpened(double sharpness) => Make(i =>
    {
        double[] p = [.. posteriors.AsSpan(i * classes, classes).ToArray().Select(value => Math.Pow(value, sharpness))];
        double sum = p.Sum();
        return [.. p.Select(value => (float)(value / sum))];
    });

    private OutOfFoldPredictions Make(Func<int, float[]> row)
    {
        var all = Enumerable.Range(0, Truth.Length).Select(row).ToArray();
        return OutOfFoldPredictions.Of(classes, [.. Enumerable.Range(0, Folds).Select(fold =>
        {
            int[] predicted = [.. Enumerable.Range(0, Truth.Length).Where(i => i / classes % Folds == fold)];
            int[] trained = [.. Enumerable.Range(0, Truth.Length).Where(i => i / classes % Folds != fold)];
            return new FoldPredictions(trained, predicted, [.. predicted.SelectMany(i => all[i])]);
        })]);
    }
}
