using System.Numerics;

namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    private const int RowsPerItem = 32;

    internal override void Softmax(RowsShape shape, Storage x, Storage y) => Rows(shape, new SoftmaxRow { X = P(x), Y = P(y) });

    internal override void SoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) =>
        Rows(shape, new SoftmaxBackwardRow { Y = P(y), Dy = P(dy), Dx = P(dx) });

    internal override void LogSoftmax(RowsShape shape, Storage x, Storage y) => Rows(shape, new LogSoftmaxRow { X = P(x), Y = P(y) });

    internal override void LogSoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) =>
        Rows(shape, new LogSoftmaxBackwardRow { Y = P(y), Dy = P(dy), Dx = P(dx) });

    private void Rows<TRow>(RowsShape shape, TRow row) where TRow : unmanaged, IRow =>
        team.For(Items(shape.Rows, RowsPerItem), new RowsWork<TRow> { Shape = shape, Row = row });

    /// <summary>log Σ_c e^x[c], shifted by the largest value so that nothing overflows.</summary>
    private static double LogSumExp(float* x, int length)
    {
        double largest = RowValues.Max(x, length);
        return largest + Math.Log(RowValues.Sum(x, x, length, new ExponentialOfFirst(largest)));
    }

    /// <summary>A function of each row.</summary>
    private interface IRow
    {
        void Run(int row, int columns);
    }

    private struct RowsWork<TRow> : IWork where TRow : unmanaged, IRow
    {
        public RowsShape Shape;
        public TRow Row;

        public readonly void Run(int item, int worker)
        {
            for (int r = item * RowsPerItem, end = Math.Min(Shape.Rows, r + RowsPerItem); r < end; r++) Row.Run(r, Shape.Columns);
        }
    }

    private struct SoftmaxRow : IRow
    {
        public float* X, Y;

        public readonly void Run(int row, int columns)
        {
            float* x = X + (long)row * columns, y = Y + (long)row * columns;
            RowValues.Map(x, x, y, columns, new ExponentialOfFirst(LogSumExp(x, columns)));
        }
    }

    private struct SoftmaxBackwardRow : IRow
    {
        public float* Y, Dy, Dx;

        public readonly void Run(int row, int columns)
        {
            float* y = Y + (long)row * columns, dy = Dy + (long)row * columns, dx = Dx + (long)row * columns;
            double sum = RowValues.Sum(y, dy, columns, default(PairProduct));
            RowValues.Map(y, dy, dx, columns, new FirstTimesShifted(sum));
        }
    }

    private struct LogSoftmaxRow : IRow
    {
        public float* X, Y;

        public readonly void Run(int row, int columns)
        {
            float* x = X + (long)row * columns, y = Y + (long)row * columns;
            RowValues.Map(x, x, y, columns, new FirstShifted(LogSumExp(x, columns)));
        }
    }

    private struct LogSoftmaxBackwardRow : IRow
    {
        public float* Y, Dy, Dx;

        public readonly void Run(int row, int columns)
        {
            float* y = Y + (long)row * columns, dy = Dy + (long)row * columns, dx = Dx + (long)row * columns;
            double sum = RowValues.Sum(dy, dy, columns, default(FirstShifted));
            RowValues.Map(y, dy, dx, columns, new SecondMinusExponential(sum));
        }
    }

    /// <summary>e^(a - shift)</summary>
    private readonly record struct ExponentialOfFirst(double Shift) : IRowFunction
    {
        public Vector<double> Apply(Vector<double> a, Vector<double> b) => Exponential.Of(a - Vector.Create(Shift));
    }

    /// <summary>a - shift</summary>
    private readonly record struct FirstShifted(double Shift) : IRowFunction
    {
        public Vector<double> Apply(Vector<double> a, Vector<double> b) => a - Vector.Create(Shift);
    }

    /// <summary>a · b</summary>
    private readonly struct PairProduct : IRowFunction
    {
        public Vector<double> Apply(Vector<double> a, Vector<double> b) => a * b;
    }

    /// <summary>a · (b - shift)</summary>
    private readonly record struct FirstTimesShifted(double Shift) : IRowFunction
    {
        public Vector<double> Apply(Vector<double> a, Vector<double> b) => a * (b - Vector.Create(Shift));
    }

    /// <summary>b - factor · e^a</summary>
    private readonly record struct SecondMinusExponential(double Factor) : IRowFunction
    {
        public Vector<double> Apply(Vector<double> a, Vector<double> b) => b - Factor * Exponential.Of(a);
    }
}
