using ILGPU;

namespace MidasNet.Gpu;

/// <summary>ordered[u,v,inner,outer] = w[o,c,u,v]: taps as patches have them, and neighbouring columns of the product side by side.</summary>
/// <param name="taps">Which taps, in which order.</param>
/// <param name="inner">The number of the channels that are summed over.</param>
/// <param name="innerStride">From one of them to the next in w.</param>
/// <param name="outer">The number of the channels that are the product's columns.</param>
/// <param name="outerStride">From one of them to the next in w.</param>
/// <param name="kernelWidth">The width of the whole kernel.</param>
/// <param name="w">The weight.</param>
/// <param name="ordered">The result.</param>
internal readonly struct WeightOrderWork(
    PhaseTaps taps, int inner, int innerStride, int outer, int outerStride, int kernelWidth, ArrayView<float> w, ArrayView<float> ordered) : IElementWork
{
    public void At(int index)
    {
        int line = index / outer, column = index - line * outer;
        int tap = line / inner, channel = line - tap * inner;
        int i = tap / taps.Width, j = tap - i * taps.Width;
        int u = taps.FirstU + i * taps.Step, v = taps.FirstV + j * taps.Step;
        ordered[index] = w[column * outerStride + channel * innerStride + u * kernelWidth + v];
    }
}
