using System.Runtime.Intrinsics.X86;
using MidasNet.Checks;

namespace MidasNet.Engine.Tests.Cpu;

public sealed class ConvolutionChoiceTests
{
    [Theory]
    [InlineData(64, 64, 28, 64)]
    [InlineData(24, 24, 24, 48)] // channels that are no multiple of 16
    [InlineData(12, 12, 28, 64)] // as few as pay
    [InlineData(256, 256, 2, 1)] // one tile
    public void Winograd_computes_3x3_kernels_of_enough_channels(int c, int o, int side, int n)
    {
        Assert.SkipUnless(Avx512F.IsSupported, "this processor has no 512-bit vectors");
        Assert.Equal(ConvolutionAlgorithm.Winograd, ConvolutionChoice.Fastest(new Conv2dShape(n, c, side, side, o, 3, 3, 1, 1)));
    }

    [Theory]
    [InlineData(1, 32, 3, 1, 1)] // a first layer
    [InlineData(8, 16, 3, 1, 1)]
    [InlineData(64, 64, 3, 2, 1)]
    [InlineData(64, 64, 3, 1, 0)]
    [InlineData(64, 64, 5, 1, 1)]
    [InlineData(64, 64, 1, 1, 0)]
    public void All_else_is_a_shifted_product(int c, int o, int kernel, int stride, int padding) =>
        Assert.Equal(ConvolutionAlgorithm.Direct, ConvolutionChoice.Fastest(new Conv2dShape(64, c, 28, 28, o, kernel, kernel, stride, padding)));

    [Theory]
    [InlineData(1, 4, 512, 512, true)] // one tile
    [InlineData(64, 4, 512, 512, true)]
    [InlineData(65, 4, 512, 512, false)]
    [InlineData(1, 28, 64, 64, false)] // two items only
    public void Channels_are_shared_out_where_they_are_many_and_tiles_are_few(int n, int side, int c, int o, bool channels) =>
        Assert.Equal(channels, ConvolutionChoice.SharesChannels(
            new TileGrid(n, side, side), WinogradWeights.Forward(new Conv2dShape(n, c, side, side, o, 3, 3, 1, 1))));

    [Fact]
    public void The_checks_of_convolutions_in_tiles_are_computed_by_Winograd()
    {
        Assert.SkipUnless(Avx512F.IsSupported, "this processor has no 512-bit vectors");
        Assert.All(OpChecks.TiledConv2dShapes, shape => Assert.Equal(ConvolutionAlgorithm.Winograd, ConvolutionChoice.Fastest(shape)));
    }

    // Sizes for which the formula would take too long: here the shifted product, which the formula has proved, is the oracle.
    [Theory]
    [InlineData(16, 64, 12, 12, 64)] // tiles shared out; weight's gradient by positions
    [InlineData(24, 64, 12, 12, 96)] // the same in two chunks
    [InlineData(20, 256, 8, 8, 160)] // tiles shared out; weight's gradient by channels
    [InlineData(4, 272, 8, 7, 144)] // channels shared out in all
    public void Both_algorithms_agree_on_large_shapes(int n, int c, int h, int w, int o)
    {
        var shape = new Conv2dShape(n, c, h, w, o, 3, 3, 1, 1);
        var expected = Compute(ConvolutionAlgorithm.Direct);
        var actual = Compute(ConvolutionAlgorithm.Winograd);
        for (int i = 0; i < expected.Length; i++)
        {
            // Both err, Winograd's algorithm by up to 3e-5 of the largest value.
            float tolerance = 1e-4f * expected[i].Max(Math.Abs);
            for (int j = 0; j < expected[i].Length; j++) Assert.Equal(expected[i][j], actual[i][j], tolerance);
        }

        float[][] Compute(ConvolutionAlgorithm algorithm)
        {
            using var device = new CpuDevice(2, algorithm);
            using var scope = Scope.Train(device, 1);
            var random = new RandomStream(5);
            Tensor x = Random(new Shape(n, c, h, w)), weight = Random(new Shape(o, c, 3, 3));
            var y = x.Conv2d(weight, padding: 1);
            var gradients = Gradients.Of(y, Random(y.Shape));
            Assert.Equal(shape.Output, y.Shape);
            return [y.ToArray(), gradients.For(x)!.Value.ToArray(), gradients.For(weight)!.Value.ToArray()];

            Tensor Random(Shape of) =>
                scope.Input(of, Array.ConvertAll(new float[of.Length], _ => (float)random.NextDouble(-1, 1)), needsGradient: true);
        }
    }

    // It computes what Winograd's algorithm cannot, and all where there are no 512-bit vectors.
    [Fact]
    public void A_shifted_product_passes_the_checks_of_convolutions_in_tiles()
    {
        using var device = new CpuDevice(2, ConvolutionAlgorithm.Direct);
        Assert.All(OpChecks.TiledConv2dChecks(), check =>
        {
            var result = check.Run(device);
            Assert.True(result.Passed, result.ToString());
        });
    }
}
