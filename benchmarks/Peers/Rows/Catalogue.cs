using MidasNet.Learning;

namespace MidasNet.Benchmarks.Peers;

/// <summary>All rows of the table, in its order.</summary>
internal static class Catalogue
{
    // A single value that a late layer rounds to the other side of 0, or to another maximum, changes all earlier gradients: those of libtorch in its
    // two layouts differ by 0.04 of the largest.
    private const double DeepTolerance = 0.1;

    /// <summary>The rows for this number of threads.</summary>
    public static IEnumerable<Row> Rows(int threads) =>
    [
        .. MatrixProducts(threads),
        .. Convolutions(threads),
        .. SmallCnn(threads),
        .. StudyNetworks(threads),
        .. Vgg19(threads),
        .. Cifar10(threads),
        .. ResNets(threads),
        Bottleneck.Forward(threads),
        Bottleneck.Training(threads),
        MaxPoolForward.Row(threads),
        MaxPoolBackward.Row(threads),
        BatchNormForward.Row(threads),
        GeluForward.Row(threads),
        Transposition.Row(ImageLayout.ChannelsLast, threads),
        Transposition.Row(ImageLayout.ChannelsFirst, threads),
        AdamStep.Row(threads),
        .. CallerLatency.Rows(),
        JpegReading.Decoding(threads),
        .. new[] { 64, 224 }.Select(side => JpegReading.ToBatch(side, threads)),
        .. FolderEpoch.Rows(),
        .. BusyCores.Rows(),
        ProcessRow.StartToFirstStep,
        ProcessRow.ResidentMemory,
        AllocationRow.Managed,
        AllocationRow.Native,
    ];

    private static IEnumerable<Row> MatrixProducts(int threads)
    {
        Row[] products =
        [
            new MatrixProduct(1024, 1024, 1024).Row(threads, Targets.LargeMatrixProduct),
            new MatrixProduct(50176, 32, 288).Row(threads, Targets.MatrixProduct), // the im2col product of 32 channels at 28x28
            new MatrixProduct(64, 256, 3136).Row(threads, Targets.MatrixProduct), // the dense layer of the small CNN
        ];
        return
        [
            .. products,
            new MeanRow("sgemm geometric mean", [.. products.Select(p => p.Name)], Targets.MatrixProducts),
            .. new[] { 512, 2048 }.Select(n => new MatrixProduct(n, n, n).Row(threads, Targets.LargeMatrixProduct)),
        ];
    }

    private static IEnumerable<Row> Convolutions(int threads)
    {
        Convolution[] wide = [new(32, 32, 28), new(32, 64, 14), new(64, 64, 28), new(128, 128, 14), new(256, 256, 8)];
        // The first layers of the small CNN and of the study's network, and convolutions other than 3x3 with stride 1.
        Convolution[] first = [new(1, 32, 28), new(1, 24, 48, Kernel: 5, Stride: 2)];
        Convolution[] other = [new(64, 64, 28, Stride: 2), new(64, 64, 28, Kernel: 1), new(32, 32, 28, Kernel: 5)];
        Convolution depthwise = new(128, 128, 28, Groups: 128);
        Convolution[] weight = [new(64, 64, 28), new(256, 256, 8)];
        return
        [
            ConvolutionForward.Row(first[0], threads, Targets.None),
            .. wide.Select(size => ConvolutionForward.Row(size, threads, size.Side == 14 && size.Inputs == 128 ? Targets.SmallMaps : Targets.ConvolutionForward)),
            .. other.Append(first[1]).Select(size => ConvolutionForward.Row(size, threads, Other(size))),
            ConvolutionForward.Row(depthwise, threads, Targets.OtherConvolution),
            ConvolutionBackward.Row(first[0], threads, Targets.None),
            .. wide.Select(size => ConvolutionBackward.Row(size, threads, Targets.ConvolutionBackward)),
            .. other.Append(first[1]).Select(size => ConvolutionBackward.Row(size, threads, Other(size))),
            ConvolutionBackward.Row(depthwise, threads, Targets.OtherConvolution),
            .. weight.Select(size => ConvolutionBackward.WeightRow(size, threads)),
        ];

        static Targets Other(Convolution size) => size.Kernel == 1 ? Targets.PointConvolution : Targets.OtherConvolution;
    }

    private static IEnumerable<Row> SmallCnn(int threads) =>
    [
        TrainingStep.SmallCnn(16).Row("train small-cnn 16", threads, Targets.None),
        TrainingStep.SmallCnn(64).Row("train small-cnn 64", threads, Targets.TrainingStep),
        TrainingStep.SmallCnn(256).Row("train small-cnn 256", threads, Targets.None),
        .. new[] { 1, 8, 64 }.Select(batch => new Prediction(NetworkPlan.SmallCnn(), batch).Row($"predict small-cnn {batch}", threads, Targets.None)),
    ];

    private static IEnumerable<Row> StudyNetworks(int threads)
    {
        // Digits have 28 pixels, characters 48.
        StudyNetwork[] networks = [StudyNetwork.Default(28), StudyNetwork.Default(48)];
        return
        [
            .. networks.Select(network => new TrainingStep(network, 64).Row($"train {network.Name} batch 64", threads, Targets.None, DeepTolerance)),
            .. new[] { 1, 64 }.Select(batch => new Prediction(networks[1], batch)
                .Row($"predict {networks[1].Name} batch {batch}", threads, batch == 1 ? Targets.OnePicture : Targets.None)),
        ];
    }

    // libtorch's side of the recipe takes the same images, prepared already, the same weights and the same optimizer. The results are compared on grey images:
    // libtorch 2.10 convolves 24 channels, those of whitened colour, wrongly with AVX-512.
    private static IEnumerable<Row> Cifar10(int threads) =>
    [
        .. new[] { 128, 512 }.Select(batch =>
            new TrainingStep(LibraryNetwork.ResNet9, batch).Row($"train resnet9 32 batch {batch}", threads, Targets.CifarStep, DeepTolerance)),
        RecipeStep(channels: 3).Row($"recipe cifar10 batch {Recipes.Cifar10.Training.BatchSize}", threads, Targets.CifarStep, DeepTolerance, RecipeStep(channels: 1)),
    ];

    // One of n values that rounds to the other side of 0 changes the gradients of the layers before it by 1/√n of their length: the last stage has 65,536 values at
    // 64 pixels. Measured: 0.016 at 64 and 0.008 at 224 pixels, and 1e-5 in the layers after that value; between libtorch in float and in double 4e-6.
    private const double ResNetTolerance = 0.05;

    private static IEnumerable<Row> ResNets(int threads) =>
    [
        .. new[] { 64, 224 }.Select(side =>
            new Prediction(LibraryNetwork.ResNet18(side), 1).Row($"resnet18 {side} one picture", threads, Targets.OnePicture)),
        .. new[] { (64, 32), (224, 4) }.Select(size => new TrainingStep(LibraryNetwork.ResNet18(size.Item1), size.Item2)
            .Row($"train resnet18 {size.Item1} batch {size.Item2}", threads, Targets.ResNetStep, ResNetTolerance, byLength: true)),
    ];

    private static TrainingStep RecipeStep(int channels) =>
        new(LibraryNetwork.WhitenedCnn(channels), Recipes.Cifar10.Training.BatchSize, Recipes.Cifar10.Training);

    private static IEnumerable<Row> Vgg19(int threads) =>
    [
        .. new[] { 32, 48 }.Select(side =>
            new Prediction(NetworkPlan.Vgg19Features(side), 64).Row($"vgg19 features {side} batch 64", threads, Targets.Vgg19Features)),
        .. new[] { 32, 48 }.Select(side =>
            new Prediction(NetworkPlan.Vgg19Features(side), 1).Row($"vgg19 features {side} one picture", threads, Targets.OnePicture)),
        new TrainingStep(NetworkPlan.Vgg19(), 64).Row("train vgg19 32 batch 64", threads, Targets.None, DeepTolerance),
    ];
}
