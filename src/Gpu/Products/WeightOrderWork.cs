using ILGPU;

namespace MidasNet.Gpu;

/// <summary>ordered[u,v,inner,outer] = w[o,c,u,v]: the taps in the order of the patches, and the columns of the product contiguous.</summary>
/// <param name="taps">The taps in their order.</param>
/// <param name="inner">The number of channels that are summed over.</param>
/// <param name="innerStride">The stride between them in w.</param>
/// <param name="outer">The number of channels that are columns of the product.</param>
/// <param name="outerStride">The stride between them in w.</param>
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
