namespace MidasNet;

public static partial class Ops
{
    /// <summary>
    /// <see cref="Conv2d(Tensor, Tensor, Tensor?, int, int, int)"/>, then <see cref="BatchNormInference"/>, as one convolution with other weights: for prediction
    /// only, nothing is recorded.
    /// </summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    internal static Tensor Conv2dBatchNorm<TActivation>(
        this Tensor x, TActivation activation, Tensor weight, Tensor? bias, int stride, int padding, int groups,
        Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon)
        where TActivation : unmanaged, IActivation
    {
        var scope = x.Scope;
        var shape = Conv2dShape.Of(x.Shape, weight.Shape, stride, padding, groups);
        RequireBias(nameof(Conv2d), bias, shape.O);
        RequirePerChannel(shape.Output, gamma, beta, mean, variance);
        var (rows, norm) = (new RowsShape(shape.O, shape.Taps), new FoldedNorm(bias?.Storage, mean.Storage, variance.Storage, gamma.Storage, beta.Storage, epsilon));
        if (weight.Storage.KeepFolded(rows, norm) is { } kept)
        {
            if (!kept.IsCurrent)
            {
                scope.Device.FoldBatchNorm(rows, epsilon, weight.Storage, bias?.Storage,
                    mean.Storage, variance.Storage, gamma.Storage, beta.Storage, kept.Weight, kept.Bias);
                kept.IsCurrent = true;
            }
            x = x.ToDeviceLayout();
            var result = scope.Empty(shape.Output, scope.Device.ImageLayout);
            scope.Device.Conv2d(shape, activation, x.Storage, kept.Weight, kept.Bias, result.Storage);
            return result;
        }
        var (foldedWeight, foldedBias) = (scope.Empty(weight.Shape), scope.Empty(gamma.Shape));
        scope.Device.FoldBatchNorm(rows, epsilon, weight.Storage, bias?.Storage,
            mean.Storage, variance.Storage, gamma.Storage, beta.Storage, foldedWeight.Storage, foldedBias.Storage);
        var y = x.Conv2d(activation, foldedWeight, foldedBias, stride, padding, groups);
        scope.Release(foldedWeight);
        scope.Release(foldedBias);
        return y;
    }
}
