using ILGPU;

namespace MidasNet.Gpu;

/// <summary>Writes four neighbouring columns of a row, in one access where the number of columns is a multiple of 4.</summary>
internal static class QuadStore
{
    /// <summary>y[row,column...] = values; values past the last column are not written.</summary>
    public static void Put(ArrayView<float> y, int columns, int row, int column, Float4 values)
    {
        int index = row * columns + column;
        if ((columns & 3) == 0)
        {
            y.Cast<Float4>()[index >> 2] = values;
            return;
        }
        y[index] = values.X;
        if (column + 1 < columns) y[index + 1] = values.Y;
        if (column + 2 < columns) y[index + 2] = values.Z;
        if (column + 3 < columns) y[index + 3] = values.W;
    }
}
