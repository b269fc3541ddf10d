namespace MidasNet;

public static partial class Ops
{
    /// <summary>
    /// Batch normalisation with the statistics of this batch: y = f(gamma[c] · (x - mean[c]) / √(variance[c] + epsilon) + beta[c]), mean and variance
    /// taken over images and pixels (Ioffe and Szegedy, ICML 2015). The running statistics move towards those of the batch:
    /// running += momentum · (batch - running), with the unbiased variance.
    /// </summary>
    /// <param name="x">[N, C, H, W] or [N, C], with more than one value per channel.</param>
    /// <param name="activation">f, applied in the same pass.</param>
    /// <param name="gamma">[C].</param>
    /// <param name="beta">[C].</param>
    /// <param name="runningMean">[C], changed in place.</param>
    /// <param name="runningVariance">[C], changed in place.</param>
    /// <param name="momentum">Share of the batch in the running statistics, 0 to 1.</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <exception cref="ShapeException">The shapes do not fit, or there is only one value per channel.</exception>
    public static Tensor BatchNormTraining<TActivation>(
        this Tensor x, TActivation activation, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, float momentum, float epsilon)
        where TActivation : unmanaged, IActivation
    {
        x = x.ToDeviceLayout();
        var (scope, device) = (x.Scope, x.Scope.Device);
        var shape = RequireNorm(x, gamma, beta, runningMean, runningVariance);
        if (shape.PerChannel < 2)
            throw new ShapeException(nameof(BatchNormTraining), $"x {x.Shape} has one value per channel, whose variance is 0: train with larger batches");
        var mean = scope.Empty(gamma.Shape);
        var variance = scope.Empty(gamma.Shape);
        device.BatchStatistics(shape, x.Storage, mean.Storage, variance.Storage);
        device.Blend(shape.C, momentum, mean.Storage, runningMean.Storage);
        var unbiased = scope.Empty(gamma.Shape);
        device.Scale(shape.C, shape.PerChannel / (shape.PerChannel - 1f), variance.Storage, unbiased.Storage);
        device.Blend(shape.C, momentum, unbiased.Storage, runningVariance.Storage);
        scope.Release(unbiased);
        return Normalise(x, shape, activation, gamma, beta, mean, variance, epsilon, batchStatistics: true);
    }

    /// <summary>Batch normalisation with given statistics, which are constants: for prediction and for frozen layers.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor BatchNormInference<TActivation>(
        this Tensor x, TActivation activation, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon)
        where TActivation : unmanaged, IActivation
    {
        x = x.ToDeviceLayout();
        return Normalise(x, RequireNorm(x, gamma, beta, mean, variance), activation, gamma, beta, mean, variance, epsilon, batchStatistics: false);
    }

    private static Tensor Normalise<TActivation>(
        Tensor x, ChannelShape shape, TActivation activation, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon, bool batchStatistics)
        where TActivation : unmanaged, IActivation
    {
        var (scope, device) = (x.Scope, x.Scope.Device);
        var y = scope.EmptyLike(x);
        device.BatchNorm(shape, activation, epsilon, x.Storage, mean.Storage, variance.Storage, gamma.Storage, beta.Storage, y.Storage);

        return scope.Record(y, [x, gamma, beta], (shape, activation, epsilon, batchStatistics, x, gamma, beta, mean, variance), static (s, dy) =>
        {
            var (scope, device) = (dy.Scope, dy.Scope.Device);
            Tensor? dx = s.x.NeedsGradient ? scope.EmptyLike(s.x) : null;
            var dgamma = scope.Empty(s.gamma.Shape);
            var dbeta = scope.Empty(s.beta.Shape);
            device.BatchNormBackward(s.shape, s.activation, s.epsilon, s.batchStatistics,
                s.x.Storage, s.mean.Storage, s.variance.Storage, s.gamma.Storage, s.beta.Storage, dy.Storage, dx?.Storage, dgamma.Storage, dbeta.Storage);
            if (dx is { } gradient) scope.AddGradient(s.x, gradient);
            if (s.gamma.NeedsGradient) scope.AddGradient(s.gamma, dgamma);
            if (s.beta.NeedsGradient) scope.AddGradient(s.beta, dbeta);
        });
    }

    private static ChannelShape RequireNorm(Tensor x, params ReadOnlySpan<Tensor> perChannel)
    {
        var shape = ChannelShape.Of("BatchNorm", x);
        RequirePerChannel(x.Shape, perChannel);
        return shape;
    }

    private static void RequirePerChannel(Shape x, params ReadOnlySpan<Tensor> perChannel)
    {
        foreach (var tensor in perChannel)
        {
            if (tensor.Shape.Rank != 1 || tensor.Shape.N != x.C)
                throw new ShapeException("BatchNorm", $"x {x} has {x.C} channels, but gamma, beta, mean or variance is {tensor.Shape}");
        }
    }
}
