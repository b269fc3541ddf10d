using ILGPU;

namespace MidasNet.Gpu;

/// <summary>The sums of one slice of the depth, to be summed over the slices by <see cref="SliceSumWork{TResult}"/>.</summary>
/// <param name="sums">[slice, row, column], rows rounded up to a multiple of four columns.</param>
/// <param name="rows">Rows of the product.</param>
/// <param name="quads">Quads of columns of a row.</param>
internal readonly struct SliceResult(ArrayView<float> sums, int rows, int quads) : IProductResult
{
    public void Put(int row, int column, Float4 values) =>
        sums.Cast<Float4>()[(Grid.IdxZ * rows + row) * quads + (column >> 2)] = values;
}
