namespace MidasNet.Benchmarks.Peers;

/// <summary>All rows, in the order of the table.</summary>
internal static class Catalogue
{
    /// <summary>The rows for this number of threads.</summary>
    public static IEnumerable<Row> Rows(int threads)
    {
        Row[] products =
        [
            new MatrixProduct(1024, 1024, 1024).Row(threads, Targets.LargeMatrixProduct),
            new MatrixProduct(50176, 32, 288).Row(threads, Targets.MatrixProduct), // 32 channels at 28x28, as im2col would have it
            new MatrixProduct(64, 256, 3136).Row(threads, Targets.MatrixProduct), // the dense layer of the small CNN
        ];
        return
        [
            .. products,
            new MeanRow("sgemm geometric mean", [.. products.Select(p => p.Name)], Targets.MatrixProducts),
            .. Convolutions(threads),
            new TrainingStep(16).Row(threads, Targets.None),
            new TrainingStep(64).Row(threads, Targets.TrainingStep),
            new TrainingStep(256).Row(threads, Targets.None),
            .. new[] { 32, 48 }.Select(side =>
                new Prediction(NetworkPlan.Vgg19Features(side), 64).Row($"vgg19 features {side} batch 64", threads, Targets.Vgg19Features)),
            .. new[] { 1, 8, 64 }.Select(batch =>
                new Prediction(NetworkPlan.SmallCnn(), batch).Row($"predict small-cnn {batch}", threads, Targets.None)),
            MaxPoolForward.Row(threads),
            MaxPoolBackward.Row(threads),
            BatchNormForward.Row(threads),
            AdamStep.Row(threads),
            ProcessRow.StartToFirstStep,
            ProcessRow.ResidentMemory,
            AllocationRow.Managed,
            AllocationRow.Native,
        ];
    }

    private static IEnumerable<Row> Convolutions(int threads)
    {
        Convolution[] wide = [new(32, 32, 28), new(32, 64, 14), new(64, 64, 28), new(128, 128, 14), new(256, 256, 8)];
        // The first layers of the small CNN and of the study's network, and what is neither 3x3 nor stride 1.
        Convolution[] first = [new(1, 32, 28), new(1, 24, 48, Kernel: 5, Stride: 2)];
        Convolution[] other = [new(64, 64, 28, Stride: 2), new(64, 64, 28, Kernel: 1), new(32, 32, 28, Kernel: 5)];
        return
        [
            ConvolutionForward.Row(first[0], threads, Targets.None),
            .. wide.Select(size => ConvolutionForward.Row(size, threads, Targets.ConvolutionForward)),
            .. other.Append(first[1]).Select(size => ConvolutionForward.Row(size, threads, Targets.OtherConvolution)),
            ConvolutionBackward.Row(first[0], threads, Targets.None),
            .. wide.Select(size => ConvolutionBackward.Row(size, threads, Targets.ConvolutionBackward)),
            .. other.Append(first[1]).Select(size => ConvolutionBackward.Row(size, threads, Targets.OtherConvolution)),
        ];
    }
}
