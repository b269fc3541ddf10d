using ILGPU;

namespace MidasNet.Gpu;

internal sealed partial class GpuDevice
{
    internal override void Softmax(RowsShape shape, Storage x, Storage y) => Rows(shape, new SoftmaxRow(View(x), View(y)));

    internal override void SoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) =>
        Rows(shape, new SoftmaxBackwardRow(View(y), View(dy), View(dx)));

    internal override void LogSoftmax(RowsShape shape, Storage x, Storage y) => Rows(shape, new LogSoftmaxRow(View(x), View(y)));

    internal override void LogSoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) =>
        Rows(shape, new LogSoftmaxBackwardRow(View(y), View(dy), View(dx)));

    private void Rows<TRow>(RowsShape shape, TRow row) where TRow : struct, IRow
    {
        var grid = RowGrid.Of(shape, groupSize);
        ForEachGroup(Math.Min(grid.Groups, maxGroups), new RowsWork<TRow>(grid, row));
    }

    /// <summary>log Σ_c e^x[c], shifted by the largest value so that nothing overflows.</summary>
    private static double LogSumExp(RowThreads row, ArrayView<float> x)
    {
        double largest = row.Max(x);
        return largest + Logarithm.Of(row.Sum(x, x, new ExponentialOfFirst(largest)));
    }

    internal readonly struct SoftmaxRow(ArrayView<float> x, ArrayView<float> y) : IRow
    {
        public void Run(RowThreads row) => row.Map(x, x, y, new ExponentialOfFirst(LogSumExp(row, x)));
    }

    internal readonly struct SoftmaxBackwardRow(ArrayView<float> y, ArrayView<float> dy, ArrayView<float> dx) : IRow
    {
        public void Run(RowThreads row) => row.Map(y, dy, dx, new FirstTimesShifted(row.Sum(y, dy, default(PairProduct))));
    }

    internal readonly struct LogSoftmaxRow(ArrayView<float> x, ArrayView<float> y) : IRow
    {
        public void Run(RowThreads row) => row.Map(x, x, y, new FirstShifted(LogSumExp(row, x)));
    }

    internal readonly struct LogSoftmaxBackwardRow(ArrayView<float> y, ArrayView<float> dy, ArrayView<float> dx) : IRow
    {
        public void Run(RowThreads row) => row.Map(y, dy, dx, new SecondMinusExponential(row.Sum(dy, dy, default(FirstShifted))));
    }

    /// <summary>e^(a - shift)</summary>
    internal readonly struct ExponentialOfFirst(double shift) : IRowFunction
    {
        public double At(double a, double b) => Exponential.Of(a - shift);
    }

    /// <summary>a - shift</summary>
    internal readonly struct FirstShifted(double shift) : IRowFunction
    {
        public double At(double a, double b) => a - shift;
    }

    /// <summary>a · b</summary>
    internal readonly struct PairProduct : IRowFunction
    {
        public double At(double a, double b) => a * b;
    }

    /// <summary>a · (b - shift)</summary>
    internal readonly struct FirstTimesShifted(double shift) : IRowFunction
    {
        public double At(double a, double b) => a * (b - shift);
    }

    /// <summary>b - factor · e^a</summary>
    internal readonly struct SecondMinusExponential(double factor) : IRowFunction
    {
        public double At(double a, double b) => b - factor * Exponential.Of(a);
    }
}
