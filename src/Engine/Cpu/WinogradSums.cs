namespace MidasNet;

/// <summary>The gradient of a Winograd convolution's transformed weights, [positions, output channels, input channels].</summary>
/// <param name="shape">The convolution.</param>
/// <param name="memory"><see cref="Length"/> values.</param>
internal readonly unsafe struct WinogradSums(Conv2dShape shape, float* memory)
{
    /// <summary>Blocks of sixteen input channels.</summary>
    public int XBlocks => Row / ChannelBlock.Channels;

    /// <summary>Output channels: those that there are, and more up to a full register tile.</summary>
    public int Rows => Padded(shape.O, WinogradProduct.AccumulatedRows);

    /// <summary>From one output channel to the next.</summary>
    public int Row => Padded(shape.C, ChannelBlock.Channels);

    /// <summary>Values that the sums of a shape take.</summary>
    public static long Length(Conv2dShape shape) => WinogradTransform.Positions * new WinogradSums(shape, null).Position;

    /// <summary>The sums of one position, from an output channel and a block of input channels on.</summary>
    public float* At(int position, int o, int xBlock) => memory + position * Position + (nint)o * Row + xBlock * ChannelBlock.Channels;

    /// <summary>Transforms the sums of one output channel back and writes them, dw[o, c, 3, 3].</summary>
    public void Write(int o, float* dw)
    {
        for (int block = 0; block < XBlocks; block++)
        {
            int c = block * ChannelBlock.Channels;
            WinogradWeights.WriteGradient(
                At(0, o, block), Position, Math.Min(ChannelBlock.Channels, shape.C - c), dw + ((nint)o * shape.C + c) * WinogradWeights.Taps);
        }
    }

    // One more vector than needed, for the same reason as in TransformedTiles.
    private nint Position => (nint)Rows * Row + ChannelBlock.Channels;

    private static int Padded(int channels, int size) => (channels + size - 1) / size * size;
}
