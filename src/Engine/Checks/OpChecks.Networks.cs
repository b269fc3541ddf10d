namespace MidasNet.Checks;

internal static partial class OpChecks
{
    /// <summary>Whole networks, every weight an input: what holds for each operation must hold for their composition.</summary>
    private static IEnumerable<OpCheck> NetworkChecks()
    {
        yield return ResidualNetwork();
        yield return BranchedNetwork();
    }

    /// <summary>Convolution, residual block with a shortcut, batch norm, max pooling, dropout of nothing, linear, smoothed cross-entropy.</summary>
    private static OpCheck ResidualNetwork()
    {
        int[] labels = [4, 0, 2];
        Conv2dShape stem = new(3, 2, 8, 9, 4, 3, 3, 1, 1), first = new(3, 4, 8, 9, 4, 3, 3, 2, 1), second = new(3, 4, 4, 5, 4, 3, 3, 1, 1),
            shortcut = new(3, 4, 8, 9, 4, 1, 1, 2, 0);
        RowsShape rows = new(3, 5);
        var channels = new Shape(4);
        return new OpCheck("network: residual block, batch norm, max pool, cross-entropy",
            [
                new(new Shape(3, 2, 8, 9)), new(new Shape(4, 2, 3, 3)), new(channels), new(channels), // image, stem
                new(new Shape(4, 4, 3, 3)), new(channels), new(channels), new(new Shape(4, 4, 3, 3)), new(channels), new(channels), // branch
                new(new Shape(4, 4, 1, 1)), new(channels), // shortcut
                new(new Shape(5, 16)), new(new Shape(5)), // classes
            ],
            (scope, t) =>
            {
                var x = Norm(t[0].Conv2d(t[1], padding: 1), default(Relu), t[2], t[3]);
                var y = Norm(x.Conv2d(t[4], stride: 2, padding: 1), default(Relu), t[5], t[6]);
                y = Norm(y.Conv2d(t[7], padding: 1), default(Identity), t[8], t[9]);
                y = y.Add(x.Conv2d(t[10], t[11], stride: 2)).Relu();
                return y.MaxPool2d(2).Dropout(0).Flatten().Linear(t[12], t[13]).CrossEntropy(labels, labelSmoothing: 0.1f);

                Tensor Norm<TActivation>(Tensor x, TActivation f, Tensor gamma, Tensor beta) where TActivation : unmanaged, IActivation =>
                    x.BatchNormTraining(f, gamma, beta, scope.Input(channels, [0, 0, 0, 0]), scope.Input(channels, [1, 1, 1, 1]), 0.1f, Epsilon);
            },
            p =>
            {
                ChannelShape large = new(3, 4, 72), small = new(3, 4, 20);
                var x = Reference.BatchNorm(large, Reference.Relu, Epsilon, Reference.Conv2d(stem, Reference.Identity, p[0], p[1], null), p[2], p[3]);
                var y = Reference.BatchNorm(small, Reference.Relu, Epsilon, Reference.Conv2d(first, Reference.Identity, x, p[4], null), p[5], p[6]);
                y = Reference.BatchNorm(small, Reference.Identity, Epsilon, Reference.Conv2d(second, Reference.Identity, y, p[7], null), p[8], p[9]);
                y = Reference.Activate(Reference.Relu, Reference.Add(y, Reference.Conv2d(shortcut, Reference.Identity, x, p[10], p[11])));
                var z = Reference.Linear(new(3, 16, 5), Reference.Identity, Reference.MaxPool2d(new(3, 4, 4, 5, 2, 2, 2, 0), y), p[12], p[13]);
                return [Reference.CrossEntropy(rows, 1.0 / 3, z, Reference.OneHot(rows, labels, 0.9f + 0.1f / 5.0, 0.1f / 5.0))];
            });
    }

    /// <summary>Two branches joined by channel, frozen batch norm, average and global pooling, tanh and sigmoid, a complementary loss.</summary>
    private static OpCheck BranchedNetwork()
    {
        int[] notThese = [1, 3];
        Conv2dShape wide = new(2, 1, 7, 10, 3, 3, 5, 1, 2), narrow = new(2, 1, 7, 10, 2, 1, 1, 1, 0);
        ChannelShape wideChannels = new(2, 3, 90);
        RowsShape rows = new(2, 4);
        float[] mean = [0.5f, -0.25f, 0.125f], variance = [2, 0.5f, 1];
        return new OpCheck("network: two branches, frozen batch norm, average pool, complementary log loss",
            [
                new(new Shape(2, 1, 7, 10)), new(new Shape(3, 1, 3, 5)), new(new Shape(3)), new(new Shape(3)), // image, wide branch
                new(new Shape(2, 1, 1, 1)), new(new Shape(2)), // narrow branch
                new(new Shape(6, 5)), new(new Shape(6)), new(new Shape(4, 6)), // two linear layers
            ],
            (scope, t) =>
            {
                var a = t[0].Conv2d(t[1], padding: 2).BatchNormInference(
                    default(Tanh), t[2], t[3], scope.Input(new Shape(3), mean), scope.Input(new Shape(3), variance), Epsilon);
                var b = t[0].Conv2d(default(Sigmoid), t[4], t[5]);
                var joined = a.AveragePool2d(3, 2, 1).GlobalAveragePool2d().ConcatenateChannels(b.MaxPool2d(3, 3).GlobalAveragePool2d());
                return joined.Linear(default(Tanh), t[6], t[7]).Linear(t[8]).ComplementaryLogLoss(notThese);
            },
            p =>
            {
                var a = Reference.BatchNorm(wideChannels, Math.Tanh, Epsilon, Reference.Conv2d(wide, Reference.Identity, p[0], p[1], null),
                    Array.ConvertAll(mean, m => (double)m), Array.ConvertAll(variance, v => (double)v), p[2], p[3]);
                a = Reference.AveragePool2d(new(2, 3, 9, 10, 3, 3, 2, 1), a);
                a = Reference.AveragePool2d(new(2, 3, 5, 5, 5, 5, 1, 0), a);
                var b = Reference.MaxPool2d(new(2, 2, 7, 10, 3, 3, 3, 0), Reference.Conv2d(narrow, Reference.Sigmoid, p[0], p[4], p[5]));
                b = Reference.AveragePool2d(new(2, 2, 2, 3, 2, 3, 1, 0), b);
                var joined = Reference.ConcatenateChannels(new(2, 3, 1), new(2, 2, 1), a, b);
                var hidden = Reference.Linear(new(2, 5, 6), Math.Tanh, joined, p[6], p[7]);
                var z = Reference.Linear(new(2, 6, 4), Reference.Identity, hidden, p[8], null);
                return [Reference.MixtureLikelihood(rows, 0.5, z, Reference.OneHot(rows, notThese, value: 0, other: 1))];
            });
    }
}
