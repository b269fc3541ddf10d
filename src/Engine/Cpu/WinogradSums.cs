using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MidasNet;

/// <summary>The gradient of a Winograd convolution's transformed weights, [positions, output channels, input channels].</summary>
/// <param name="outputs">Output channels.</param>
/// <param name="inputs">Input channels.</param>
/// <param name="memory"><see cref="Length"/> values.</param>
[SkipLocalsInit]
internal readonly unsafe struct WinogradSums(int outputs, int inputs, float* memory)
{
    /// <summary>Blocks of sixteen input channels.</summary>
    private int XBlocks => Row / ChannelBlock.Channels;

    /// <summary>Output channels: those that there are, and more up to a full register tile.</summary>
    private int Rows => Padded(outputs, WinogradProduct.AccumulatedRows);

    /// <summary>From one output channel to the next.</summary>
    private int Row => Padded(inputs, ChannelBlock.Channels);

    /// <summary>Values that the sums of so many channels take.</summary>
    public static long Length(int outputs, int inputs) => WinogradTransform.Positions * new WinogradSums(outputs, inputs, null).Position;

    /// <summary>sums[position, o, c] += Σ_tiles dy[position, tile, o] · x[position, tile, c]</summary>
    /// <param name="position">The position.</param>
    /// <param name="first">Whether sums begin here, whatever is in memory.</param>
    /// <param name="x">Transformed tiles of the source, in one block.</param>
    /// <param name="xFirst">Which block of the source's channels has the first inputs.</param>
    /// <param name="dy">The same tiles of the result's gradient.</param>
    /// <param name="dyFirst">Which block of the result's channels has the first outputs.</param>
    public void Add(int position, bool first, TransformedTiles x, int xFirst, TransformedTiles dy, int dyFirst)
    {
        nint block = (nint)x.TilesPerBlock * ChannelBlock.Channels;
        for (int xBlock = 0; xBlock < XBlocks; xBlock += 2)
        {
            for (int o = 0; o < Rows; o += WinogradProduct.AccumulatedRows)
            {
                WinogradProduct.Accumulate(
                    Math.Min(2, XBlocks - xBlock), first, x.TilesPerBlock,
                    dy.At(dyFirst + o / ChannelBlock.Channels, 0) + position * dy.Position + o % ChannelBlock.Channels,
                    x.At(xFirst + xBlock, 0) + position * x.Position, block, At(position, o, xBlock), Row);
            }
        }
    }

    /// <summary>Adds the sums of one output channel in several chunks, one after the other in memory, transforms them back and writes them.</summary>
    /// <param name="o">The output channel.</param>
    /// <param name="chunks">How many chunks there are; this is the first.</param>
    /// <param name="dw">The gradient, [inputs, 3, 3].</param>
    public void Write(int o, int chunks, float* dw)
    {
        float* memory = stackalloc float[WinogradTransform.Positions * ChannelBlock.Channels + CacheLine.Values];
        float* total = CacheLine.Align(memory);
        for (int block = 0; block < XBlocks; block++)
        {
            int c = block * ChannelBlock.Channels;
            for (int position = 0; position < WinogradTransform.Positions; position++)
            {
                float* sums = At(position, o, block);
                var sum = Vector512.Load(sums);
                for (int chunk = 1; chunk < chunks; chunk++) sum += Vector512.Load(sums + chunk * Length(outputs, inputs));
                sum.Store(total + position * ChannelBlock.Channels);
            }
            WinogradWeights.WriteGradient(
                total, ChannelBlock.Channels, Math.Min(ChannelBlock.Channels, inputs - c), dw + (nint)c * WinogradWeights.Taps);
        }
    }

    // One more vector than needed, for the same reason as in TransformedTiles.
    private nint Position => (nint)Rows * Row + ChannelBlock.Channels;

    /// <summary>The sums of one position, from an output channel and a block of input channels on.</summary>
    private float* At(int position, int o, int xBlock) => memory + position * Position + (nint)o * Row + xBlock * ChannelBlock.Channels;

    private static int Padded(int channels, int size) => (channels + size - 1) / size * size;
}
