using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MidasNet;

/// <summary>
/// The 3x3 weights of a Winograd convolution in transformed form, [pairs of result blocks, positions, terms, 32]; where the number of blocks of sixteen
/// results is odd, the last pair has one block, and 16 in place of 32.
/// </summary>
/// <param name="Results">Channels of results: the lanes.</param>
/// <param name="Terms">Channels of the source: the terms of each sum.</param>
/// <param name="ResultStride">From one result's weights to the next's, in the tensor.</param>
/// <param name="TermStride">From one term's weights to the next's, in the tensor.</param>
/// <param name="Turned">Whether kernels are turned by 180°, as the input's gradient wants them.</param>
[SkipLocalsInit]
internal readonly unsafe record struct WinogradWeights(int Results, int Terms, int ResultStride, int TermStride, bool Turned)
{
    /// <summary>Weights of one kernel.</summary>
    public const int Taps = 9;

    // Distance of rows of kernels near each other: sixteen of them, and a vector more.
    private const int SomeStride = ChannelBlock.Channels * (Taps + 1);

    /// <summary>Blocks of sixteen results.</summary>
    public int Blocks => (Results + ChannelBlock.Channels - 1) / ChannelBlock.Channels;

    /// <summary>Pairs of blocks.</summary>
    public int Pairs => (Blocks + 1) / 2;

    /// <summary>Values of the transformed weights.</summary>
    public long Length => Pair(Blocks / 2) + Blocks % 2 * WinogradTransform.Positions * Position(ChannelBlock.Channels);

    /// <summary>The forward weights of a shape.</summary>
    public static WinogradWeights Forward(Conv2dShape s) => new(s.O, s.C, s.C * Taps, Taps, Turned: false);

    /// <summary>The weights of the input's gradient.</summary>
    public static WinogradWeights BackwardInput(Conv2dShape s) => new(s.C, s.O, Taps, s.C * Taps, Turned: true);

    /// <summary>Blocks in a pair: 2, or 1 in the last.</summary>
    public int Vectors(int pair) => Math.Min(2, Blocks - 2 * pair);

    /// <summary>Where a pair begins.</summary>
    public long Pair(int pair) => WinogradTransform.Positions * Position(2 * ChannelBlock.Channels) * pair;

    /// <summary>From one position to the next in a pair of one or two blocks, 16 or 32 wide.</summary>
    // One more vector than needed: positions at multiples of 4 KiB would all compete for the same places in the first-level cache.
    public long Position(int width) => (long)Terms * width + ChannelBlock.Channels;

    /// <summary>The weights of some terms of one pair, taken for themselves.</summary>
    public WinogradWeights Part(int pair, int firstTerm, int terms) => this with
    {
        Results = Math.Min(2 * ChannelBlock.Channels, Results - 2 * ChannelBlock.Channels * pair),
        Terms = Math.Min(terms, Terms - firstTerm),
    };

    /// <summary>Where the weights of a pair's first result and a term are in the tensor.</summary>
    public nint Start(int pair, int term) => (nint)pair * 2 * ChannelBlock.Channels * ResultStride + (nint)term * TermStride;

    /// <summary>Transforms the weights of one block of results and some terms.</summary>
    /// <param name="w">The tensor.</param>
    /// <param name="block">Which sixteen results.</param>
    /// <param name="firstTerm">The first term.</param>
    /// <param name="terms">How many.</param>
    /// <param name="packed">The transformed weights.</param>
    public void Pack(float* w, int block, int firstTerm, int terms, float* packed)
    {
        int first = block * ChannelBlock.Channels, lanes = Math.Min(ChannelBlock.Channels, Results - first);
        int width = Vectors(block / 2) * ChannelBlock.Channels;
        float* target = packed + Pair(block / 2) + block % 2 * ChannelBlock.Channels + (nint)firstTerm * width;
        float* source = w + (nint)first * ResultStride + (nint)firstTerm * TermStride;
        float* some = stackalloc float[ChannelBlock.Channels * SomeStride];
        float* memory = stackalloc float[Taps * ChannelBlock.Channels + CacheLine.Values];
        float* taps = CacheLine.Align(memory);
        // Results past the last are zeros.
        new Span<float>(some, ChannelBlock.Channels * SomeStride).Clear();
        for (int term = 0; term < terms; term++, target += width)
        {
            int i = term % ChannelBlock.Channels;
            if (i == 0) Gather(source + (nint)term * TermStride, lanes, Math.Min(ChannelBlock.Channels, terms - term), some);
            ReadTaps(some + i * (Turned ? SomeStride : Taps), Turned ? Taps : SomeStride, taps);
            WinogradTransform.Weights(taps, target, (nint)Position(width));
        }
    }

    /// <summary>dw[i, tap] = (Gᵀ m G)[tap, i] for sixteen channels i, or those that there are.</summary>
    /// <param name="m">A vector of channels for each position.</param>
    /// <param name="position">From one position to the next.</param>
    /// <param name="channels">How many there are.</param>
    /// <param name="dw">The gradient, [channels, 9].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteGradient(float* m, nint position, int channels, float* dw)
    {
        float* memory = stackalloc float[Taps * ChannelBlock.Channels + CacheLine.Values];
        float* taps = CacheLine.Align(memory);
        float* some = stackalloc float[Taps * ChannelBlock.Channels];
        WinogradTransform.WeightGradient(m, position, taps);
        float* to = channels == ChannelBlock.Channels ? dw : some;
        StoreFourTaps(taps, to);
        StoreFourTaps(taps + 4 * ChannelBlock.Channels, to + 4);
        for (int i = 0; i < ChannelBlock.Channels; i++) to[i * Taps + 8] = taps[8 * ChannelBlock.Channels + i];
        if (to == some) new ReadOnlySpan<float>(some, channels * Taps).CopyTo(new Span<float>(dw, channels * Taps));

        static void StoreFourTaps(float* taps, float* to)
        {
            var (r0, r1, r2, r3) = ChannelBlock.Transposed(Vector512.Load(taps), Vector512.Load(taps + 16), Vector512.Load(taps + 32), Vector512.Load(taps + 48));
            // Lane i of quarter q is tap i of channel 4q + r.
            ChannelBlock.StoreQuarters(r0, to, 4 * Taps);
            ChannelBlock.StoreQuarters(r1, to + Taps, 4 * Taps);
            ChannelBlock.StoreQuarters(r2, to + 2 * Taps, 4 * Taps);
            ChannelBlock.StoreQuarters(r3, to + 3 * Taps, 4 * Taps);
        }
    }

    /// <summary>
    /// Copies kernels to [results, terms], or, turned, [terms, results]: as they lie in the tensor, but near each other, since places in a tensor at
    /// distances of many KiB compete for the same places in a cache.
    /// </summary>
    private void Gather(float* source, int lanes, int terms, float* some)
    {
        var (rows, columns, stride) = Turned ? (terms, lanes, TermStride) : (lanes, terms, ResultStride);
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(source + (nint)row * stride, columns * Taps).CopyTo(new Span<float>(some + row * SomeStride, columns * Taps));
    }

    /// <summary>taps[k, r] = w[r · step + k], or with taps turned; the last four overlap the ones before, so that nothing past them is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadTaps(float* w, nint step, float* taps)
    {
        for (int k = 0; k < Taps; k = k == 4 ? 5 : k + 4)
        {
            float* from = w + k;
            var (t0, t1, t2, t3) = ChannelBlock.Transposed(
                ChannelBlock.Quarters(from, 4 * step), ChannelBlock.Quarters(from + step, 4 * step),
                ChannelBlock.Quarters(from + 2 * step, 4 * step), ChannelBlock.Quarters(from + 3 * step, 4 * step));
            float* to = taps + (Turned ? Taps - 1 - k : k) * ChannelBlock.Channels;
            nint next = Turned ? -ChannelBlock.Channels : ChannelBlock.Channels;
            t0.Store(to);
            t1.Store(to + next);
            t2.Store(to + 2 * next);
            t3.Store(to + 3 * next);
        }
    }
}
