using ILGPU;

namespace MidasNet.Gpu;

/// <summary>Weights in their own order: the sum in row o and column (u,v,c) goes to dw[o,c,u,v].</summary>
/// <param name="dw">The weights.</param>
/// <param name="channels">The number of channels c.</param>
/// <param name="area">The number of taps (u,v).</param>
internal readonly struct TapResult(ArrayView<float> dw, int channels, int area) : IProductResult
{
    public void Put(int row, int column, Float4 sums)
    {
        PutOne(row, column, sums.X);
        PutOne(row, column + 1, sums.Y);
        PutOne(row, column + 2, sums.Z);
        PutOne(row, column + 3, sums.W);
    }

    private void PutOne(int row, int column, float sum)
    {
        int tap = column / channels, c = column - tap * channels;
        if (tap < area) dw[(row * channels + c) * area + tap] = sum;
    }
}
