namespace MidasNet.Benchmarks.Gpu;

/// <summary>Operations bound by memory bandwidth. Each value is counted once for each tensor that it is read from or written to.</summary>
internal static class MemoryBound
{
    /// <summary>The rows.</summary>
    public static IEnumerable<Row> Rows(Session session)
    {
        // Several times the cache of a GPU.
        int length = session.Size(1 << 26, 1 << 8), images = session.Size(256, 2), side = session.Size(56, 4), channels = session.Size(64, 3);
        var pool = new Pool2dShape(images, channels, side, side, 2, 2, 2, 0);
        // Channels last: pixels of all images, one after the other.
        var channel = new ChannelShape(images * side * side, channels, 1);
        var rows = new RowsShape(session.Size(1 << 16, 4), session.Size(1000, 10));
        var transposed = new TransposeShape(images, channels, side * side);
        int pixels = images * channels * side * side, pooled = pixels / 4, scores = rows.Rows * rows.Columns;

        yield return new Row("add", device =>
        {
            var (a, b, y) = (device.Random(length), device.Random(length), device.Random(length));
            return new Contender(() => device.Add(length, default(Identity), a, b, y));
        })
        { Bytes = 12.0 * length };
        yield return new Row("relu", device =>
        {
            var (x, y) = (device.Random(length), device.Random(length));
            return new Contender(() => device.Activate(length, default(Relu), x, y));
        })
        { Bytes = 8.0 * length };
        yield return new Row("adam", device =>
        {
            var (dw, w, m, v) = (device.Random(length), device.Random(length), device.Random(length), device.Random(length));
            var rule = new AdamRule(StepSize: 1e-3f, Beta1: 0.9f, Beta2: 0.999f, SecondMomentScale: 1, Epsilon: 1e-8f, Decay: 1, WeightDecay: 0);
            return new Contender(() => device.AdamStep(length, rule, clip: null, dw, w, m, v));
        })
        { Bytes = 28.0 * length };
        yield return new Row("batch norm, training", device =>
        {
            var (x, y) = (device.Random(pixels), device.Random(pixels));
            var (mean, variance, gamma, beta) = (device.Random(channels), device.Random(channels), device.Random(channels), device.Random(channels));
            return new Contender(() =>
            {
                device.BatchStatistics(channel, x, mean, variance);
                device.BatchNorm(channel, default(Relu), 1e-5f, x, mean, variance, gamma, beta, y);
            });
        })
        { Bytes = 12.0 * pixels };
        yield return new Row("batch norm, backward", device =>
        {
            var (x, dy, dx) = (device.Random(pixels), device.Random(pixels), device.Random(pixels));
            Storage mean = device.Random(channels), variance = device.Random(channels, positive: true), gamma = device.Random(channels), beta = device.Random(channels);
            Storage dgamma = device.Random(channels), dbeta = device.Random(channels);
            return new Contender(() =>
                device.BatchNormBackward(channel, default(Relu), 1e-5f, true, x, mean, variance, gamma, beta, dy, dx, dgamma, dbeta));
        })
        { Bytes = 20.0 * pixels };
        yield return new Row("max pool 2x2", device =>
        {
            var (x, y, places) = (device.Random(pixels), device.Random(pooled), device.Random(pooled));
            return new Contender(() => device.MaxPool2d(pool, x, y, places));
        })
        { Bytes = 4.0 * pixels + 8.0 * pooled };
        yield return new Row("max pool 2x2, backward", device =>
        {
            var (x, y, places, dx) = (device.Random(pixels), device.Random(pooled), device.Random(pooled), device.Random(pixels));
            device.MaxPool2d(pool, x, y, places);
            return new Contender(() => device.MaxPool2dBackward(pool, places, y, dx));
        })
        { Bytes = 4.0 * pixels + 8.0 * pooled };
        yield return new Row("softmax", device =>
        {
            var (x, y) = (device.Random(scores), device.Random(scores));
            return new Contender(() => device.Softmax(rows, x, y));
        })
        { Bytes = 8.0 * scores };
        yield return new Row("transpose to channels last", device =>
        {
            var (x, y) = (device.Random(pixels), device.Random(pixels));
            return new Contender(() => device.Transpose(transposed, x, y));
        })
        { Bytes = 8.0 * pixels };
        yield return new Row("transpose to channels first", device =>
        {
            var (x, y) = (device.Random(pixels), device.Random(pixels));
            var back = transposed with { Rows = transposed.Columns, Columns = transposed.Rows };
            return new Contender(() => device.Transpose(back, x, y));
        })
        { Bytes = 8.0 * pixels };
    }
}
