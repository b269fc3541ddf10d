using System.Numerics;
using System.Runtime.CompilerServices;

namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    internal override void ClipNorm(ReadOnlySpan<Storage> x, ReadOnlySpan<int> lengths, float maxNorm, Storage clip)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += SumOfSquares(lengths[i], x[i]);
        double norm = Math.Sqrt(sum);
        float* result = P(clip);
        result[0] = norm > maxNorm ? (float)(maxNorm / norm) : 1;
        result[1] = (float)norm;
        result[2] = (float)(norm - result[1]);
    }

    private double SumOfSquares(int length, Storage x)
    {
        int chunk = ChunkOf(length), items = Items(length, chunk);
        var partial = (double*)SharedScratch(2L * items);
        team.For(items, new SumOfSquaresWork { Length = length, PerItem = chunk, X = P(x), Partial = partial });
        double sum = 0;
        for (int i = 0; i < items; i++) sum += partial[i];
        return sum;
    }

    internal override void SumPerChannel(ChannelShape shape, Storage dy, Storage db)
    {
        var (rows, channels) = shape.AsRows();
        float* sums = SumColumns(rows, channels, new ValueTerms { X = P(dy) }, out int items);
        team.For(Items(channels, ChannelVector.Count), new CombineSumsWork { Channels = channels, Items = items, Sums = sums, Db = P(db) });
    }

    /// <summary>Two sums over the rows of each item, as <see cref="ColumnSums{TTerms}"/> says.</summary>
    private float* SumColumns<TTerms>(int rows, int channels, TTerms terms, out int items) where TTerms : unmanaged, IColumnTerms
    {
        float* sums = SharedScratch(SumsLength(rows, channels));
        SumColumns(rows, channels, terms, sums, out items);
        return sums;
    }

    private void SumColumns<TTerms>(int rows, int channels, TTerms terms, float* sums, out int items) where TTerms : unmanaged, IColumnTerms
    {
        items = ColumnSums<TTerms>.Split(rows, channels).Items;
        team.For(items, new ColumnSums<TTerms> { Rows = rows, Channels = channels, Terms = terms, Sums = sums });
    }

    private static long SumsLength(int rows, int channels) =>
        2L * ColumnSums<ValueTerms>.Split(rows, channels).Items * ChannelVector.Padded(channels);

    /// <summary>The sums of all items for one vector of channels, in double and in the order of items.</summary>
    private static Vector<float> TotalOf(float* sums, int items, int stride)
    {
        Vector<double> low = Vector<double>.Zero, high = low;
        for (int i = 0; i < items; i++)
        {
            Vector.Widen(Vector.Load(sums + (long)i * stride), out var l, out var h);
            (low, high) = (low + l, high + h);
        }
        return Vector.Narrow(low, high);
    }

    /// <summary>The value itself.</summary>
    private struct ValueTerms : IColumnTerms
    {
        public float* X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void At(long row, long firstRow, int c, out Vector<float> first, out Vector<float> second) =>
            (first, second) = (Vector.Load(X + row + c), Vector<float>.Zero);
    }

    private struct CombineSumsWork : IWork
    {
        public int Channels, Items;
        public float* Sums, Db;

        public readonly void Run(int item, int worker)
        {
            int c = item * ChannelVector.Count;
            TotalOf(Sums + c, Items, 2 * ChannelVector.Padded(Channels)).Store(Db + c, Channels - c);
        }
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
}
