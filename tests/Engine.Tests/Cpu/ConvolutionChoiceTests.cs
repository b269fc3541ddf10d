using MidasNet.Checks;
using MidasNet.Cpu;

namespace MidasNet.Engine.Tests.Cpu;

public sealed class ConvolutionChoiceTests
{
    [Theory]
    [InlineData(64, 64, 28, 64)]
    [InlineData(24, 24, 24, 48)] // channels that are not a multiple of 16
    [InlineData(12, 12, 28, 64)] // the minimum that pays
    [InlineData(64, 64, 8, 1)] // one small image
    public void Winograd_computes_3x3_and_5x5_kernels_with_enough_channels(int c, int o, int side, int n)
    {
        Assert.Equal(ConvolutionAlgorithm.Winograd, ConvolutionChoice.Fastest(new Conv2dShape(n, c, side, side, o, 3, 3, 1, 1)));
        Assert.Equal(ConvolutionAlgorithm.Winograd, ConvolutionChoice.Fastest(new Conv2dShape(n, c, side, side, o, 5, 5, 1, 2)));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)] // a whole tile
    [InlineData(5, false)] // one more row and column
    [InlineData(6, true)]
    public void Small_maps_are_summed_directly_unless_they_fill_their_tiles(int side, bool winograd) =>
        Assert.Equal(
            winograd ? ConvolutionAlgorithm.Winograd : ConvolutionAlgorithm.Direct,
            ConvolutionChoice.Fastest(new Conv2dShape(64, 256, side, side, 256, 3, 3, 1, 1)));

    [Theory]
    [InlineData(1, 32, 3, 1, 1)] // a first layer
    [InlineData(8, 16, 3, 1, 1)]
    [InlineData(64, 64, 3, 2, 1)]
    [InlineData(64, 64, 5, 2, 2)]
    [InlineData(64, 64, 7, 1, 3)]
    [InlineData(64, 64, 1, 1, 0)]
    public void Everything_else_is_summed_directly(int c, int o, int kernel, int stride, int padding) =>
        Assert.Equal(ConvolutionAlgorithm.Direct, ConvolutionChoice.Fastest(new Conv2dShape(64, c, 28, 28, o, kernel, kernel, stride, padding)));

    [Theory]
    [InlineData(1, 512, 4, 512, nameof(ConvolutionAlgorithm.Gathered))] // one tile
    [InlineData(1, 512, 2, 512, nameof(ConvolutionAlgorithm.Gathered))]
    [InlineData(1, 256, 8, 256, nameof(ConvolutionAlgorithm.Gathered))]
    [InlineData(1, 256, 12, 256, nameof(ConvolutionAlgorithm.Direct))] // rows fill a tile
    [InlineData(1, 128, 8, 128, nameof(ConvolutionAlgorithm.Winograd))] // the transformed weights stay in a cache
    [InlineData(1, 256, 16, 256, nameof(ConvolutionAlgorithm.Winograd))]
    [InlineData(1, 512, 1, 512, nameof(ConvolutionAlgorithm.Direct))] // most taps meet no pixel
    [InlineData(64, 512, 2, 512, nameof(ConvolutionAlgorithm.Direct))] // images fill a tile
    [InlineData(1, 64, 8, 16, nameof(ConvolutionAlgorithm.Winograd))]
    public void Few_tiles_of_many_channels_are_summed_directly(int n, int c, int side, int o, string algorithm) => Assert.Equal(
        Enum.Parse<ConvolutionAlgorithm>(algorithm), ConvolutionChoice.FastestForward(new Conv2dShape(n, c, side, side, o, 3, 3, 1, 1)));

    [Theory]
    [InlineData(1, 4, 512, 512, true)] // one tile
    [InlineData(64, 4, 512, 512, true)]
    [InlineData(65, 4, 256, 256, false)]
    [InlineData(65, 4, 512, 512, true)] // 36 MiB of transformed weights
    [InlineData(1, 28, 64, 64, false)] // two items only
    public void Threads_share_channels_if_there_are_many_channels_and_few_tiles(int n, int side, int c, int o, bool channels) =>
        Assert.Equal(channels, ConvolutionChoice.SharesChannels(
            new TileGrid(n, side, side, 4), WinogradWeights.Forward(new Conv2dShape(n, c, side, side, o, 3, 3, 1, 1), panelColumns: 32)));

    [Fact]
    public void Winograd_can_compute_the_checks_of_tiled_convolutions_and_is_chosen_for_the_largest() =>
        Assert.All(OpChecks.TiledConv2dShapes, shape =>
        {
            Assert.True(ConvolutionChoice.CanWinograd(shape));
            if (shape is { OutH: >= 8, OutW: >= 8, C: >= 12, O: >= 12 }) Assert.Equal(ConvolutionAlgorithm.Winograd, ConvolutionChoice.Fastest(shape));
        });

    // For these sizes the formula would take too long: the oracle is direct summation, which is verified against the formula.
    [Theory]
    [InlineData(16, 64, 12, 12, 64)] // shared tiles; the weight's gradient by positions
    [InlineData(24, 64, 12, 12, 96)] // the same in two chunks
    [InlineData(20, 256, 8, 8, 160)] // shared tiles; the weight's gradient by channels
    [InlineData(4, 272, 8, 7, 144)] // shared channels throughout
    [InlineData(16, 64, 12, 12, 64, 5, 2)]
    [InlineData(4, 272, 4, 3, 144, 5, 2)]
    public void Both_algorithms_agree_on_large_shapes(int n, int c, int h, int w, int o, int kernel = 3, int padding = 1) =>
        AssertAgreement(new Conv2dShape(n, c, h, w, o, kernel, kernel, 1, padding), VectorWidths.Max);

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Both_algorithms_agree_on_odd_sizes_and_all_paddings_for_any_vector_width(int kernel)
    {
        int[] channels = [1, 7, 15, 16, 17, 24, 33, 48];
        var random = new RandomStream(3);
        Assert.All(VectorWidths.Supported, width =>
        {
            for (int side = 1; side <= 9; side++)
            {
                int c = channels[random.NextInt(8)], o = channels[random.NextInt(8)], padding = random.NextInt(kernel);
                // At least as large as the kernel, for any padding.
                int h = Math.Max(side, kernel - 2 * padding), w = Math.Max(1 + random.NextInt(9), kernel - 2 * padding);
                AssertAgreement(new Conv2dShape(1 + random.NextInt(3), c, h, w, o, kernel, kernel, 1, padding), width);
            }
        });
    }

    private static void AssertAgreement(Conv2dShape shape, VectorWidth width)
    {
        var (n, c, h, w, o) = (shape.N, shape.C, shape.H, shape.W, shape.O);
        var expected = Compute(ConvolutionAlgorithm.Direct);
        var actual = Compute(ConvolutionAlgorithm.Winograd);
        for (int i = 0; i < expected.Length; i++)
        {
            // Both have rounding errors, Winograd's algorithm of up to 3e-5 of the largest value.
            float tolerance = 1e-4f * expected[i].Max(Math.Abs);
            for (int j = 0; j < expected[i].Length; j++) Assert.Equal(expected[i][j], actual[i][j], tolerance);
        }

        float[][] Compute(ConvolutionAlgorithm algorithm)
        {
            using var device = new CpuDevice(2, algorithm, width);
            using var scope = Scope.Train(device, 1);
            var random = new RandomStream(5);
            Tensor x = Random(new Shape(n, c, h, w)), weight = Random(new Shape(o, c, shape.KernelH, shape.KernelW));
            var y = x.Conv2d(weight, padding: shape.Padding);
            var gradients = Gradients.Of(y, Random(y.Shape));
            Assert.Equal(shape.Output, y.Shape);
            return [y.ToArray(), gradients.For(x)!.Value.ToArray(), gradients.For(weight)!.Value.ToArray()];

            Tensor Random(Shape of) =>
                scope.Input(of, Array.ConvertAll(new float[of.Length], _ => (float)random.NextDouble(-1, 1)), needsGradient: true);
        }
    }

    // The same instances for each width: a check differentiates its formula once.
    private static readonly OpCheck[] TiledChecks = [.. OpChecks.TiledConv2dChecks()];

    [Fact]
    public void Winograd_passes_the_checks_of_tiled_convolutions_for_any_vector_width() => Assert.All(VectorWidths.Supported, width =>
    {
        using var device = new CpuDevice(2, ConvolutionAlgorithm.Winograd, width);
        Assert.All(TiledChecks, check =>
        {
            var result = check.Run(device);
            Assert.True(result.Passed, result.ToString());
        });
    });

}
