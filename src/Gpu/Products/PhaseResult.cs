using ILGPU;

namespace MidasNet.Gpu;

/// <summary>
/// Every n-th pixel of images, channels last: the row (n,i,j) of the product is the pixel (top + i·step, left + j·step) of image n.
/// </summary>
/// <param name="y">The images.</param>
/// <param name="phase">The pixels to write.</param>
internal readonly struct PhaseResult(ArrayView<float> y, InputPhase phase) : IProductResult
{
    public void Put(int row, int column, Float4 sums)
    {
        int perImage = phase.Rows * phase.Columns;
        int n = row / perImage, place = row - n * perImage;
        int i = place / phase.Columns, j = place - i * phase.Columns;
        int pixel = (n * phase.Height + phase.Top + i * phase.Step) * phase.Width + phase.Left + j * phase.Step;
        QuadStore.Put(y, phase.Channels, pixel, column, sums);
    }
}
