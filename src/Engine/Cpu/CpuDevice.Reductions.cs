using System.Numerics;

namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    public override double SumOfSquares(int length, Storage x)
    {
        int items = Items(length, Chunk);
        var partial = (double*)SharedScratch(2L * items);
        team.For(items, new SumOfSquaresWork { Length = length, X = P(x), Partial = partial });
        double sum = 0;
        for (int i = 0; i < items; i++) sum += partial[i];
        return sum;
    }

    public override void SumPerChannel(ChannelShape shape, Storage dy, Storage db) =>
        team.For(shape.C, new SumPerChannelWork { Shape = shape, Dy = P(dy), Db = P(db) });

    /// <summary>Σ x[i] over a row, in vectors and then in double: a fixed order.</summary>
    private static double SumRow(float* x, int length)
    {
        var sum = Vector<float>.Zero;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count) sum += Vector.Load(x + i);
        double total = Vector.Sum(sum);
        for (; i < length; i++) total += x[i];
        return total;
    }

    private struct SumOfSquaresWork : IWork
    {
        public int Length;
        public float* X;
        public double* Partial;

        public readonly void Run(int item, int worker)
        {
            // Squares of float gradients can leave the range of float, so each is widened first.
            double sum = 0;
            for (int i = item * Chunk, end = Math.Min(Length, i + Chunk); i < end; i++) sum += (double)X[i] * X[i];
            Partial[item] = sum;
        }
    }

    private struct SumPerChannelWork : IWork
    {
        public ChannelShape Shape;
        public float* Dy, Db;

        public readonly void Run(int item, int worker)
        {
            double sum = 0;
            for (int n = 0; n < Shape.N; n++) sum += SumRow(Dy + ((long)n * Shape.C + item) * Shape.Area, Shape.Area);
            Db[item] = (float)sum;
        }
    }
}
