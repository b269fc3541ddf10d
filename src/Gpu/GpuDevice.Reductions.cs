using ILGPU;

namespace MidasNet.Gpu;

// Sums are taken in two kernels: one sums pieces, the next adds up the pieces, always in the same order.
internal sealed partial class GpuDevice
{
    // 32 columns of a row are a cache line; of sums in double it is 8 for half of one, so that several groups share the columns of a small matrix.
    private const int MaxAcross = 32, MaxAcrossPieces = 8;

    // Enough threads to keep the memory busy, with eight values on their way to each.
    private int MaxPieces => traits.IsEmulator ? 3 : 4 * traits.Multiprocessors;

    internal override void ClipNorm(ReadOnlySpan<Storage> x, ReadOnlySpan<int> lengths, float maxNorm, Storage clip)
    {
        int pieces = 0;
        foreach (int length in lengths) pieces += SquarePiecesOf(length);
        var storage = Allocate(2 * Math.Max(1, pieces));
        var sums = Doubles(storage);
        int first = 0;
        for (int i = 0; i < x.Length; i++)
        {
            int groups = SquarePiecesOf(lengths[i]);
            ForEachGroup(groups, new SumOfSquaresWork(lengths[i], View(x[i]), sums.SubView(first, groups)));
            first += groups;
        }
        ForEachGroup(1, new ClipWork(pieces, sums, maxNorm, View(clip)));
        Recycle(storage);
    }

    internal override void SumPerChannel(ChannelShape shape, Storage dy, Storage db)
    {
        var sums = SumColumns(shape, new ValueTerms(View(dy)), out var pieces);
        Launch(pieces.Groups, groupSize, new SumPiecesWork(pieces, new PieceSums(pieces, Doubles(sums)), View(db)));
        Recycle(sums);
    }

    /// <summary>The number of groups that sum the squares of <paramref name="length"/> values.</summary>
    private int SquarePiecesOf(int length) => Math.Clamp(length / (8 * groupSize), 1, MaxPieces);

    private static ArrayView<double> Doubles(Storage storage) => View(storage).Cast<double>();

    private static ArrayView<Float4> Fours(Storage storage) => View(storage).Cast<Float4>();

    /// <summary>The split of sums over the rows into pieces.</summary>
    private ColumnGrid SummedPieces(ChannelShape shape)
    {
        var (rows, channels) = shape.AsRows();
        return ColumnGrid.Of(rows, channels, groupSize, MaxAcross, MaxPieces, rowsPerThread: 8);
    }

    /// <summary>Sums two terms over the rows of each piece. The caller adds up the pieces, and gives the memory back.</summary>
    private Storage SumColumns<TTerms>(ChannelShape shape, TTerms terms, out ColumnGrid pieces) where TTerms : struct, IColumnTerms
    {
        var grid = SummedPieces(shape);
        var sums = Allocate(2 * 2 * grid.Pieces * grid.Columns);
        Launch(grid.Groups, groupSize, new ColumnSumsWork<TTerms>(grid, terms, Doubles(sums)));
        pieces = ColumnGrid.Of(grid.Pieces, grid.Columns, groupSize, MaxAcrossPieces, maxGroups: 1, rowsPerThread: 1);
        return sums;
    }

    /// <summary>The value itself.</summary>
    internal readonly struct ValueTerms(ArrayView<float> x) : IColumnTerms
    {
        public ColumnConstants Constants(int column, int start) => default;

        public ColumnPair At(int place, ColumnConstants constants) => new() { First = x[place] };
    }

    /// <summary>db[c] = Σ of the first sums</summary>
    internal readonly struct SumPiecesWork(ColumnGrid pieces, PieceSums sums, ArrayView<float> db) : IGroupWork
    {
        public void Run()
        {
            double total = sums.Total(0);
            if (pieces.Writes) db[pieces.Column] = (float)total;
        }
    }

    /// <summary>sums[group] = Σ x[i]² over every n-th element, n being the number of threads; squares of floats can leave the range of float.</summary>
    internal readonly struct SumOfSquaresWork(int length, ArrayView<float> x, ArrayView<double> sums) : IGroupWork
    {
        public void Run()
        {
            int stride = Grid.DimX * Group.DimX, i = Grid.IdxX * Group.DimX + Group.IdxX;
            double sum = 0;
            for (; i < length - 3 * stride; i += 4 * stride)
            {
                double a = x[i], b = x[i + stride], c = x[i + 2 * stride], d = x[i + 3 * stride];
                sum += a * a + b * b + (c * c + d * d);
            }
            for (; i < length; i += stride) sum += (double)x[i] * x[i];
            sum = GroupSum.Of(sum);
            if (Group.IdxX == 0) sums[Grid.IdxX] = sum;
        }
    }

    /// <summary>clip[0] = n > maxNorm ? maxNorm / n : 1, clip[1] + clip[2] = n, with n = √Σ sums[i], in one group</summary>
    internal readonly struct ClipWork(int count, ArrayView<double> sums, float maxNorm, ArrayView<float> clip) : IGroupWork
    {
        public void Run()
        {
            double norm = Math.Sqrt(GroupSum.Of(count, sums));
            if (Group.IdxX != 0) return;
            float leading = (float)norm;
            clip[0] = norm > maxNorm ? (float)(maxNorm / norm) : 1;
            clip[1] = leading;
            clip[2] = (float)(norm - leading);
        }
    }
}
