using System.Runtime.Intrinsics.X86;
using MidasNet.Checks;

namespace MidasNet.Engine.Tests.Cpu;

public sealed class ConvolutionChoiceTests
{
    [Theory]
    [InlineData(64, 64, 28, 64)]
    [InlineData(24, 24, 24, 48)] // channels that are no multiple of 16
    [InlineData(8, 16, 28, 64)] // as few as pay
    [InlineData(256, 256, 2, 1)] // one tile
    public void Winograd_computes_3x3_kernels_of_enough_channels(int c, int o, int side, int n)
    {
        Assert.SkipUnless(Avx512F.IsSupported, "this processor has no 512-bit vectors");
        var shape = new Conv2dShape(n, c, side, side, o, 3, 3, 1, 1);
        Assert.Equal(ConvolutionAlgorithm.Winograd, ConvolutionChoice.Forward(shape));
        Assert.Equal(ConvolutionAlgorithm.Winograd, ConvolutionChoice.BackwardInput(shape));
        Assert.Equal(n == 1 ? ConvolutionAlgorithm.Shifted : ConvolutionAlgorithm.Winograd, ConvolutionChoice.BackwardWeight(shape));
    }

    [Theory]
    [InlineData(1, 32, 3, 1, 1)] // a first layer
    [InlineData(8, 8, 3, 1, 1)]
    [InlineData(64, 64, 3, 2, 1)]
    [InlineData(64, 64, 3, 1, 0)]
    [InlineData(64, 64, 5, 1, 1)]
    [InlineData(64, 64, 1, 1, 0)]
    public void All_else_is_a_shifted_product(int c, int o, int kernel, int stride, int padding)
    {
        var shape = new Conv2dShape(64, c, 28, 28, o, kernel, kernel, stride, padding);
        Assert.Equal(ConvolutionAlgorithm.Shifted, ConvolutionChoice.Forward(shape));
        Assert.Equal(ConvolutionAlgorithm.Shifted, ConvolutionChoice.BackwardInput(shape));
        Assert.Equal(ConvolutionAlgorithm.Shifted, ConvolutionChoice.BackwardWeight(shape));
    }

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
        Assert.All(OpChecks.TiledConv2dShapes, shape =>
        {
            Assert.Equal(ConvolutionAlgorithm.Winograd, ConvolutionChoice.Forward(shape));
            Assert.Equal(ConvolutionAlgorithm.Winograd, ConvolutionChoice.BackwardInput(shape));
            Assert.Equal(shape.H * shape.W > 16 || shape.N > 1, ConvolutionChoice.BackwardWeight(shape) == ConvolutionAlgorithm.Winograd);
        });
    }

    // It computes what Winograd's algorithm cannot, and all where there are no 512-bit vectors.
    [Fact]
    public void A_shifted_product_passes_the_checks_of_convolutions_in_tiles()
    {
        using var device = new CpuDevice(2, ConvolutionAlgorithm.Shifted);
        Assert.All(OpChecks.TiledConv2dChecks(), check =>
        {
            var result = check.Run(device);
            Assert.True(result.Passed, result.ToString());
        });
    }
}
