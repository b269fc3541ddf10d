namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private const float Epsilon = 1e-3f;

    private static IEnumerable<OpCheck> BatchNormChecks()
    {
        Shape[] shapes =
        [
            new(4, 1), // features
            new(5, 7),
            new(3, 17),
            new(1, 2, 3, 3), // one image
            new(1, 1, 1, 9),
            new(3, 1, 1, 1),
            new(2, 3, 5, 7),
            new(3, 4, 4, 4), // areas around the vector lengths
            new(2, 5, 3, 5),
            new(2, 2, 1, 17),
            new(2, 2, 7, 7),
            .. new[] { 1, 7, 8, 15, 16, 17, 24, 33 }.Select(channels => new Shape(3, channels, 3, 5)), // channels around the vector lengths
        ];
        foreach (var shape in shapes)
        {
            yield return BatchNormTrainingCheck(shape, CheckedActivations.Identity);
            yield return BatchNormInferenceCheck(shape, CheckedActivations.Identity);
            yield return RunningStatisticCheck(shape, variance: false);
            yield return RunningStatisticCheck(shape, variance: true);
        }

        // With a kinked activation a sum may come near 0 by chance: one in about 1e5 does, and with these values none.
        Shape fused = new(2, 3, 3, 6);
        yield return BatchNormTrainingCheck(fused, CheckedActivations.Relu);
        yield return BatchNormTrainingCheck(fused, CheckedActivations.LeakyRelu);
        yield return BatchNormTrainingCheck(fused, CheckedActivations.Sigmoid);
        yield return BatchNormTrainingCheck(fused, CheckedActivations.Tanh);
        yield return BatchNormInferenceCheck(fused, CheckedActivations.Relu);
        yield return BatchNormInferenceCheck(fused, CheckedActivations.LeakyRelu);
        yield return BatchNormInferenceCheck(fused, CheckedActivations.Tanh);

        foreach (int outputs in new[] { 1, 3, 7, 16, 17, 33 })
        {
            yield return FoldedCheck(new(2, 3, 5, 6, outputs, 3, 3, 1, 1), bias: false, CheckedActivations.Relu);
            yield return FoldedCheck(new(2, outputs, 5, 6, outputs, 3, 3, 1, 1, Groups: outputs), bias: true, CheckedActivations.Relu);
            yield return FoldedCheck(new(1, 2, 7, 5, outputs, 5, 5, 2, 2), bias: true, CheckedActivations.Identity);
        }
    }

    private static OpCheck BatchNormTrainingCheck<TActivation>(Shape shape, CheckedActivation<TActivation> f)
        where TActivation : unmanaged, IActivation
    {
        var channels = new Shape(shape.C);
        return new OpCheck(
            $"batch norm{f.Name}, statistics of the batch, {shape}",
            [new(shape), new(channels), new(channels), new(channels, Constant: true), new(channels, Spread.Positive, Constant: true)],
            (_, t) => t[0].BatchNormTraining(f.Activation, t[1], t[2], t[3], t[4], momentum: 0.1f, Epsilon),
            x => Reference.BatchNorm(Channels(shape), f.Formula, Epsilon, x[0], x[1], x[2]));
    }

    /// <summary>The form of prediction, and of frozen layers in training.</summary>
    private static OpCheck BatchNormInferenceCheck<TActivation>(Shape shape, CheckedActivation<TActivation> f)
        where TActivation : unmanaged, IActivation
    {
        var channels = new Shape(shape.C);
        return new OpCheck(
            $"batch norm{f.Name}, given statistics, {shape}",
            [new(shape), new(channels), new(channels), new(channels, Constant: true), new(channels, Spread.Positive, Constant: true)],
            (_, t) => t[0].BatchNormInference(f.Activation, t[1], t[2], t[3], t[4], Epsilon),
            x => Reference.BatchNorm(Channels(shape), f.Formula, Epsilon, x[0], x[3], x[4], x[1], x[2]));
    }

    /// <summary>A convolution and a normalisation as one convolution: it has no gradients.</summary>
    private static OpCheck FoldedCheck<TActivation>(Conv2dShape s, bool bias, CheckedActivation<TActivation> f) where TActivation : unmanaged, IActivation
    {
        Shape image = new(s.N, s.C, s.H, s.W), kernel = new(s.O, s.C / s.Groups, s.KernelH, s.KernelW), channels = new(s.O);
        return new OpCheck(
            $"convolution{(bias ? " with bias" : "")} folded with batch norm{f.Name}, {kernel} over {image}",
            [new(image, Constant: true), new(kernel, Constant: true), new(channels, Constant: true), new(channels, Constant: true),
                new(channels, Constant: true), new(channels, Constant: true), new(channels, Spread.Positive, Constant: true)],
            (_, t) => t[0].Conv2dBatchNorm(f.Activation, t[1], bias ? t[2] : null, s.Stride, s.Padding, s.Groups, t[3], t[4], t[5], t[6], Epsilon),
            x => Reference.BatchNorm(new(s.N, s.O, s.OutH * s.OutW), f.Formula, Epsilon,
                Reference.Conv2d(s, Reference.Identity, x[0], x[1], bias ? x[2] : null), x[5], x[6], x[3], x[4]));
    }

    /// <summary>running += momentum · (batch - running), with the unbiased variance.</summary>
    private static OpCheck RunningStatisticCheck(Shape shape, bool variance)
    {
        const float Momentum = 0.25f;
        var channels = new Shape(shape.C);
        return new OpCheck(
            $"batch norm, running {(variance ? "variance" : "mean")}, {shape}",
            [new(shape, Constant: true), new(channels, Constant: true), new(channels, Constant: true),
                new(channels, Constant: true), new(channels, Spread.Positive, Constant: true)],
            (_, t) =>
            {
                t[0].BatchNormTraining(default(Identity), t[1], t[2], t[3], t[4], Momentum, Epsilon);
                return variance ? t[4] : t[3];
            },
            x =>
            {
                var s = Channels(shape);
                var batch = Reference.BatchStatistics(s, x[0]);
                double count = s.N * s.Area;
                return variance
                    ? Reference.Add(Reference.Scale(1 - Momentum, x[4]), Reference.Scale(Momentum * count / (count - 1), batch.Variance))
                    : Reference.Add(Reference.Scale(1 - Momentum, x[3]), Reference.Scale(Momentum, batch.Mean));
            });
    }

    private static ChannelShape Channels(Shape shape) => new(shape.N, shape.C, shape.H * shape.W);
}
