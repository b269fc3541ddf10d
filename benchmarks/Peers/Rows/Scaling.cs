namespace MidasNet.Benchmarks.Peers;

/// <summary>Rows that measure the scaling with batch and image size.</summary>
internal static class Scaling
{
    /// <summary>The rows for this number of threads, series by series.</summary>
    public static IEnumerable<Row> Rows(int threads) =>
    [
        .. new[] { 1, 4, 16, 64, 256 }.Select(batch => Training(batch, threads)),
        .. new[] { 1, 8, 64 }.Select(batch => Predicting(batch, threads)),
        .. new[] { 32, 48, 64, 96, 224 }.Select(side => Vgg19(side, batch: 1, threads)),
        .. new[] { 32, 48, 64, 96 }.Select(side => Vgg19(side, batch: 16, threads)),
        .. new[] { 7, 14, 28, 56, 112 }.Select(side => Forward(side, threads)),
        .. new[] { 7, 14, 28, 56, 112 }.Select(side => Backward(side, threads)),
    ];

    private static ScaledRow Training(int batch, int threads) =>
        new(TrainingStep.SmallCnn(batch).Row($"train small-cnn {batch}", threads, Targets.None), new("train small-cnn", $"batch {batch}", batch));

    private static ScaledRow Predicting(int batch, int threads) =>
        new(new Prediction(NetworkPlan.SmallCnn(), batch).Row($"predict small-cnn {batch}", threads, Targets.None),
            new("predict small-cnn", $"batch {batch}", batch));

    private static ScaledRow Vgg19(int side, int batch, int threads) =>
        new(new Prediction(NetworkPlan.Vgg19Features(side), batch).Row($"vgg19 features {side} batch {batch}", threads, Targets.None),
            new($"vgg19 features, batch {batch}", $"{side}x{side}", batch));

    private static ScaledRow Forward(int side, int threads) =>
        new(ConvolutionForward.Row(WideConvolution(side), threads, Targets.None), new("conv 64x64 forward, batch 16", $"{side}x{side}", 16));

    private static ScaledRow Backward(int side, int threads) =>
        new(ConvolutionBackward.Row(WideConvolution(side), threads, Targets.None), new("conv 64x64 backward, batch 16", $"{side}x{side}", 16));

    private static Convolution WideConvolution(int side) => new(64, 64, side, Batch: 16);
}
