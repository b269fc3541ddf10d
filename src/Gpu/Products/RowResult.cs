using ILGPU;

namespace MidasNet.Gpu;

/// <summary>y[row,column] = f(sum + bias[column])</summary>
/// <param name="activation">The function f.</param>
/// <param name="bias">A value per column, or empty.</param>
/// <param name="y">The rows, one after the other.</param>
/// <param name="columns">The length of a row.</param>
internal readonly struct RowResult<TActivation>(TActivation activation, ArrayView<float> bias, ArrayView<float> y, int columns) : IProductResult
    where TActivation : unmanaged, IActivation
{
    public void Put(int row, int column, Float4 sums) =>
        QuadStore.Put(y, columns, row, column, new(Value(column, sums.X), Value(column + 1, sums.Y), Value(column + 2, sums.Z), Value(column + 3, sums.W)));

    private float Value(int column, float sum) => activation.Apply(column < bias.Length ? sum + bias[column] : sum);
}
