namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    // Rows are as short as there are classes, so these kernels count in double: exact to the last bit of a float, at no cost that shows.
    private const int RowsPerItem = 32;

    public override void Softmax(RowsShape shape, Storage x, Storage y) => Rows(shape, new SoftmaxRow { X = P(x), Y = P(y) });

    public override void SoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) =>
        Rows(shape, new SoftmaxBackwardRow { Y = P(y), Dy = P(dy), Dx = P(dx) });

    public override void LogSoftmax(RowsShape shape, Storage x, Storage y) => Rows(shape, new LogSoftmaxRow { X = P(x), Y = P(y) });

    public override void LogSoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) =>
        Rows(shape, new LogSoftmaxBackwardRow { Y = P(y), Dy = P(dy), Dx = P(dx) });

    private void Rows<TRow>(RowsShape shape, TRow row) where TRow : unmanaged, IRow =>
        team.For(Items(shape.Rows, RowsPerItem), new RowsWork<TRow> { Shape = shape, Row = row });

    /// <summary>log Σ_c e^x[c], shifted by the largest value so that nothing overflows.</summary>
    private static double LogSumExp(float* x, int length)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int c = 0; c < length; c++) largest = Math.Max(largest, x[c]);
        for (int c = 0; c < length; c++) sum += Math.Exp(x[c] - largest);
        return largest + Math.Log(sum);
    }

    /// <summary>What is computed for each row on its own.</summary>
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
            double total = LogSumExp(x, columns);
            for (int c = 0; c < columns; c++) y[c] = (float)Math.Exp(x[c] - total);
        }
    }

    private struct SoftmaxBackwardRow : IRow
    {
        public float* Y, Dy, Dx;

        public readonly void Run(int row, int columns)
        {
            float* y = Y + (long)row * columns, dy = Dy + (long)row * columns, dx = Dx + (long)row * columns;
            double sum = 0;
            for (int c = 0; c < columns; c++) sum += (double)dy[c] * y[c];
            for (int c = 0; c < columns; c++) dx[c] = (float)(y[c] * (dy[c] - sum));
        }
    }

    private struct LogSoftmaxRow : IRow
    {
        public float* X, Y;

        public readonly void Run(int row, int columns)
        {
            float* x = X + (long)row * columns, y = Y + (long)row * columns;
            double total = LogSumExp(x, columns);
            for (int c = 0; c < columns; c++) y[c] = (float)(x[c] - total);
        }
    }

    private struct LogSoftmaxBackwardRow : IRow
    {
        public float* Y, Dy, Dx;

        public readonly void Run(int row, int columns)
        {
            float* y = Y + (long)row * columns, dy = Dy + (long)row * columns, dx = Dx + (long)row * columns;
            double sum = 0;
            for (int c = 0; c < columns; c++) sum += dy[c];
            for (int c = 0; c < columns; c++) dx[c] = (float)(dy[c] - Math.Exp(y[c]) * sum);
        }
    }
}
