namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private const ulong LossSeed = 7;

    private static IEnumerable<OpCheck> LossChecks()
    {
        foreach (var s in RowsShapes)
        {
            yield return CrossEntropyCheck(s, smoothing: 0, weighted: false);
            yield return CrossEntropyCheck(s, smoothing: 0.125f, weighted: false);
            yield return CrossEntropyCheck(s, smoothing: 0, weighted: true);
            yield return CrossEntropyCheck(s, smoothing: 0.25f, weighted: true);
            yield return SoftTargetsCheck(s, weighted: false);
            yield return SoftTargetsCheck(s, weighted: true);

            var labels = Labels(s);
            foreach (float gamma in new[] { 0, 0.5f, 1, 2 })
            {
                yield return LossCheck(FormattableString.Invariant($"focal loss, gamma {gamma}"), s, z => z.FocalLoss(labels, gamma), z => Reference.LogSoftmax(s, z)
                    .Where((_, i) => i % s.Columns == labels[i / s.Columns]).Average(log => -Math.Pow(1 - Math.Exp(log), gamma) * log));
            }
            var values = new CheckInput(new Shape(s.Rows, s.Columns)).Draw(new RandomStream(LossSeed, 3));
            yield return LossCheck("mean squared error", s, x => x.MeanSquaredError(values), x => x.Zip(values, (a, b) => (a - b) * (a - b)).Average());
            yield return LossCheck("complementary log loss", s, z => z.ComplementaryLogLoss(labels),
                z => Reference.MixtureLikelihood(s, 1.0 / s.Rows, z, Reference.OneHot(s, labels, value: 0, other: 1)));
            yield return LossCheck("complementary exponential loss", s, z => z.ComplementaryExponentialLoss(labels),
                z => Reference.ExponentialLikelihood(s, 1.0 / s.Rows, z, Reference.OneHot(s, labels)));
            yield return ForwardCorrectionCheck("uniform, diagonal 0", s, TransitionMatrix.Uniform(s.Columns, 0));
            yield return ForwardCorrectionCheck("uniform, diagonal 0.75", s, TransitionMatrix.Uniform(s.Columns, 0.75));
            yield return ForwardCorrectionCheck("random", s, RandomTransition(s.Columns));
        }
        foreach (float smoothing in new[] { 0, 0.1f }) yield return MixedCrossEntropyCheck(new(5, 7), smoothing, weighted: false);
        yield return MixedCrossEntropyCheck(new(5, 7), 0.1f, weighted: true);
        // A loss is an ordinary tensor: it can be scaled and added to another.
        RowsShape small = new(3, 4);
        var targets = Labels(small);
        yield return LossCheck("half a cross-entropy plus two complementary log losses", small,
            z => z.CrossEntropy(targets).Scale(0.5f).Add(z.ComplementaryLogLoss([0, 1, 2]).Scale(2)),
            z => 0.5 / 3 * Reference.CrossEntropy(small, 1, z, Reference.OneHot(small, targets))
                + 2.0 / 3 * Reference.MixtureLikelihood(small, 1, z, Reference.OneHot(small, [0, 1, 2], value: 0, other: 1)));
    }

    private static OpCheck CrossEntropyCheck(RowsShape s, float smoothing, bool weighted)
    {
        var labels = Labels(s);
        var weights = weighted ? ClassWeights(s) : [];
        double total = labels.Sum(label => weighted ? weights[label] : 1.0);
        var q = Weighted(s, weights, Reference.OneHot(s, labels, 1 - smoothing + (double)smoothing / s.Columns, (double)smoothing / s.Columns));
        return LossCheck($"cross-entropy{(smoothing > 0 ? " smoothed" : "")}{(weighted ? " weighted" : "")}", s,
            z => z.CrossEntropy(labels, smoothing, weights), z => Reference.CrossEntropy(s, 1 / total, z, q));
    }

    private static OpCheck MixedCrossEntropyCheck(RowsShape s, float smoothing, bool weighted)
    {
        const float Share = 0.375f;
        int[] labels = Labels(s), others = [.. labels.Skip(1), labels[0]];
        var weights = weighted ? ClassWeights(s) : [];
        double total = labels.Sum(label => weighted ? weights[label] : 1.0); // of the others as well
        double right = 1 - smoothing + (double)smoothing / s.Columns, wrong = (double)smoothing / s.Columns;
        return LossCheck($"cross-entropy of mixed images{(smoothing > 0 ? " smoothed" : "")}{(weighted ? " weighted" : "")}", s,
            z => z.MixedCrossEntropy(labels, others, Share, smoothing, weights),
            z => (1 - Share) / total * Reference.CrossEntropy(s, 1, z, Weighted(s, weights, Reference.OneHot(s, labels, right, wrong)))
                + Share / total * Reference.CrossEntropy(s, 1, z, Weighted(s, weights, Reference.OneHot(s, others, right, wrong))));
    }

    private static OpCheck SoftTargetsCheck(RowsShape s, bool weighted)
    {
        var targets = new CheckInput(new Shape(s.Rows, s.Columns), Spread.Positive).Draw(new RandomStream(LossSeed));
        var weights = weighted ? ClassWeights(s) : [];
        var q = Weighted(s, weights, Array.ConvertAll(targets, target => (double)target));
        return LossCheck($"cross-entropy of soft targets{(weighted ? " weighted" : "")}", s,
            z => z.CrossEntropy(targets, weights), z => Reference.CrossEntropy(s, 1.0 / s.Rows, z, q));
    }

    private static OpCheck ForwardCorrectionCheck(string matrix, RowsShape s, TransitionMatrix transition)
    {
        var given = Labels(s);
        var t = new double[s.Rows * s.Columns];
        for (int i = 0; i < t.Length; i++) t[i] = transition[i % s.Columns, given[i / s.Columns]];
        return LossCheck($"forward correction, {matrix}", s,
            z => z.ForwardCorrectedCrossEntropy(given, transition), z => Reference.MixtureLikelihood(s, 1.0 / s.Rows, z, t));
    }

    private static OpCheck LossCheck(string name, RowsShape s, Func<Tensor, Tensor> loss, Func<double[], double> reference) => new(
        $"{name} {s.Rows}x{s.Columns}", [new(new Shape(s.Rows, s.Columns))], (_, t) => loss(t[0]), x => [reference(x[0])]);

    private static int[] Labels(RowsShape s)
    {
        var random = new RandomStream(LossSeed, (ulong)s.Rows, (ulong)s.Columns);
        var labels = new int[s.Rows];
        for (int r = 0; r < labels.Length; r++) labels[r] = random.NextInt(s.Columns);
        return labels;
    }

    private static float[] ClassWeights(RowsShape s) => new CheckInput(new Shape(s.Columns), Spread.Positive).Draw(new RandomStream(LossSeed, 1));

    private static double[] Weighted(RowsShape s, float[] weights, double[] q)
    {
        if (weights.Length == 0) return q;
        for (int i = 0; i < q.Length; i++) q[i] *= weights[i % s.Columns];
        return q;
    }

    private static TransitionMatrix RandomTransition(int classes)
    {
        var random = new RandomStream(LossSeed, 2, (ulong)classes);
        var t = new double[classes, classes];
        for (int k = 0; k < classes; k++)
        {
            double sum = 0;
            for (int j = 0; j < classes; j++) sum += t[k, j] = random.NextDouble(0.01, 1);
            for (int j = 0; j < classes; j++) t[k, j] /= sum;
        }
        return new TransitionMatrix(t);
    }
}
