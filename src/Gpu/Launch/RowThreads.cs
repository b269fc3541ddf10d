using ILGPU;

namespace MidasNet.Gpu;

/// <summary>A function of the values of two rows at one index.</summary>
internal interface IRowFunction
{
    /// <summary>The function of a and b.</summary>
    double At(double a, double b);
}

/// <summary>
/// The threads of a group that share one row: reductions over the row and elementwise functions. Everything is computed in double, so that results are
/// exact to the last bit of a float. All threads of the group must call each method together.
/// </summary>
/// <param name="first">The thread's first index.</param>
/// <param name="end">The end of the row.</param>
/// <param name="step">The number of threads.</param>
/// <param name="across">The number of rows that the group processes at once.</param>
internal readonly struct RowThreads(int first, int end, int step, int across)
{
    /// <summary>The thread's first place; in the row's first thread, where the row begins.</summary>
    public int First => first;

    /// <summary>The end of the row; 0 if there is no row.</summary>
    public int End => end;

    /// <summary>The largest value.</summary>
    public double Max(ArrayView<float> x)
    {
        double largest = double.NegativeInfinity;
        for (int i = first; i < end; i += step) largest = Math.Max(largest, x[i]);
        return GroupSum.Max(largest, across);
    }

    /// <summary>The largest x whose weight is above 0.</summary>
    public double Max(ArrayView<float> x, ArrayView<float> weight)
    {
        double largest = double.NegativeInfinity;
        for (int i = first; i < end; i += step)
        {
            if (weight[i] > 0) largest = Math.Max(largest, x[i]);
        }
        return GroupSum.Max(largest, across);
    }

    /// <summary>Σ f(a, b)</summary>
    public double Sum<TFunction>(ArrayView<float> a, ArrayView<float> b, TFunction function) where TFunction : struct, IRowFunction
    {
        double sum = 0;
        for (int i = first; i < end; i += step) sum += function.At(a[i], b[i]);
        return GroupSum.Of(sum, across);
    }

    /// <summary>y = f(a, b)</summary>
    public void Map<TFunction>(ArrayView<float> a, ArrayView<float> b, ArrayView<float> y, TFunction function) where TFunction : struct, IRowFunction
    {
        for (int i = first; i < end; i += step) y[i] = (float)function.At(a[i], b[i]);
    }
}
