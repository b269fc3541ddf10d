using System.Numerics;

namespace MidasNet.Cpu;

// Sums are taken in double, in an order that depends on the shape alone.
internal sealed unsafe partial class CpuDevice
{
    internal override void Sum(AxisShape shape, float scale, Storage x, Storage y)
    {
        if (shape.Inner == 1)
        {
            SumRows(shape.Outer, shape.Length, scale, P(x), P(y));
        }
        else if (shape.Outer == 1)
        {
            // Long columns: rows are shared out, and their sums added up.
            SumPerChannel(new ChannelShape(shape.Length, shape.Inner, 1), x, y);
            Scale(shape.Inner, scale, y, y);
        }
        else
        {
            team.For(shape.Outer, new SumInnerWork { Shape = shape, Scale = scale, X = P(x), Y = P(y) });
        }
    }

    internal override void Repeat(AxisShape shape, float scale, Storage x, Storage y) =>
        team.For(RepeatWork.Split(shape).Items, new RepeatWork { Shape = shape, Scale = scale, X = P(x), Y = P(y) });

    internal override void Gather(RowsShape shape, Storage x, Storage columns, Storage y)
    {
        float* values = P(x), result = P(y);
        int* indices = (int*)P(columns);
        for (int r = 0; r < shape.Rows; r++) result[r] = values[(long)r * shape.Columns + indices[r]];
    }

    internal override void GatherBackward(RowsShape shape, Storage columns, Storage dy, Storage dx)
    {
        Fill(shape.Rows * shape.Columns, 0, dx);
        float* gradient = P(dy), result = P(dx);
        int* indices = (int*)P(columns);
        for (int r = 0; r < shape.Rows; r++) result[(long)r * shape.Columns + indices[r]] = gradient[r];
    }

    /// <summary>Long rows are cut in pieces, of which short rows are one each.</summary>
    private void SumRows(int rows, int length, float scale, float* x, float* y)
    {
        int pieceLength = Math.Min(length, Chunk), pieces = Items(length, pieceLength);
        var sums = (double*)SharedScratch(2L * rows * pieces);
        team.For(SumPiecesWork.Split(rows * pieces, pieceLength).Items,
            new SumPiecesWork { Rows = rows, Length = length, PieceLength = pieceLength, X = x, Sums = sums });
        for (int r = 0; r < rows; r++)
        {
            double sum = 0;
            for (int piece = 0; piece < pieces; piece++) sum += sums[(long)r * pieces + piece];
            y[r] = (float)(scale * sum);
        }
    }

    /// <summary>sums[row, piece] = Σ x[row, k] over the piece</summary>
    private struct SumPiecesWork : IWork
    {
        public int Rows, Length, PieceLength;
        public float* X;
        public double* Sums;

        public static RowSplit Split(int pieces, int pieceLength) => RowSplit.Of(pieces, pieceLength);

        public readonly void Run(int item, int worker)
        {
            int pieces = Items(Length, PieceLength);
            var split = Split(Rows * pieces, PieceLength);
            for (int i = split.First(item); i < split.End(item); i++)
            {
                int first = i % pieces * PieceLength;
                float* x = X + (long)(i / pieces) * Length + first;
                Sums[i] = RowValues.Sum(x, x, Math.Min(PieceLength, Length - first), default(FirstShifted));
            }
        }
    }

    /// <summary>y[o,i] = scale · Σ_k x[o,k,i] for all i of one o</summary>
    private struct SumInnerWork : IWork
    {
        public AxisShape Shape;
        public float Scale;
        public float* X, Y;

        public readonly void Run(int item, int worker)
        {
            int inner = Shape.Inner;
            float* x = X + (long)item * Shape.Length * inner, y = Y + (long)item * inner;
            var scale = Vector.Create((double)Scale);
            for (int i = 0; i < inner; i += Vector<float>.Count)
            {
                Vector<double> low = default, high = default;
                for (int k = 0; k < Shape.Length; k++)
                {
                    Vector.Widen(Vector.Load(x + (long)k * inner + i), out var l, out var h);
                    (low, high) = (low + l, high + h);
                }
                Vector.Narrow(scale * low, scale * high).Store(y + i, inner - i);
            }
        }
    }

    /// <summary>y[o,k,i] = scale · x[o,i] for some rows (o,k)</summary>
    private struct RepeatWork : IWork
    {
        public AxisShape Shape;
        public float Scale;
        public float* X, Y;

        public static RowSplit Split(AxisShape shape) => RowSplit.Of(shape.Outer * shape.Length, shape.Inner);

        public readonly void Run(int item, int worker)
        {
            var split = Split(Shape);
            int inner = Shape.Inner;
            for (int row = split.First(item); row < split.End(item); row++)
            {
                float* x = X + (long)(row / Shape.Length) * inner, y = Y + (long)row * inner;
                if (inner == 1) *y = Scale * *x;
                else for (int i = 0; i < inner; i += Vector<float>.Count) (Scale * Vector.Load(x + i)).Store(y + i, inner - i);
            }
        }
    }
}
