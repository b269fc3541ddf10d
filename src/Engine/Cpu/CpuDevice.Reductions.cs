using System.Numerics;
using System.Runtime.CompilerServices;

namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    public override double SumOfSquares(int length, Storage x)
    {
        int chunk = ChunkOf(length), items = Items(length, chunk);
        var partial = (double*)SharedScratch(2L * items);
        team.For(items, new SumOfSquaresWork { Length = length, PerItem = chunk, X = P(x), Partial = partial });
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
        public int Length, PerItem;
        public float* X;
        public double* Partial;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int item, int worker)
        {
            // Squares of float gradients can leave the range of float, so each is widened first. Four sums, so that none waits for the last.
            int i = item * PerItem, end = Math.Min(Length, i + PerItem);
            Vector<double> s0 = default, s1 = default, s2 = default, s3 = default;
            for (; i <= end - 2 * Vector<float>.Count; i += 2 * Vector<float>.Count)
            {
                Vector.Widen(Vector.Load(X + i), out var a, out var b);
                Vector.Widen(Vector.Load(X + i + Vector<float>.Count), out var c, out var d);
                s0 += a * a;
                s1 += b * b;
                s2 += c * c;
                s3 += d * d;
            }
            double sum = Vector.Sum(s0 + s1 + (s2 + s3));
            for (; i < end; i++) sum += (double)X[i] * X[i];
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
