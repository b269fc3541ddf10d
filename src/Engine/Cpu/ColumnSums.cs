using System.Numerics;

namespace MidasNet.Cpu;

/// <summary>Two terms of each value of a matrix [rows, channels] that are summed over the rows.</summary>
internal unsafe interface IColumnTerms
{
    /// <summary>The terms of some neighbouring channels of a row.</summary>
    /// <param name="row">The start of the row.</param>
    /// <param name="firstRow">The start of the first row of this item.</param>
    /// <param name="c">The first of the channels.</param>
    /// <param name="first">The one term.</param>
    /// <param name="second">The other.</param>
    void At(long row, long firstRow, int c, out Vector<float> first, out Vector<float> second);
}

/// <summary>
/// Sums two terms over rows, for each channel, in items of rows; the items' sums are the caller's to add. In one item no more than 256 rows are added
/// in float, four at a time: an error of some 1e-7. It reads memory once and in its order.
/// </summary>
/// <typeparam name="TTerms">The terms to sum.</typeparam>
internal unsafe struct ColumnSums<TTerms> : IWork where TTerms : unmanaged, IColumnTerms
{
    private const int MaxRows = 256;

    /// <summary>Rows in the matrix.</summary>
    public int Rows;

    /// <summary>Channels of each row.</summary>
    public int Channels;

    /// <summary>The terms to sum.</summary>
    public TTerms Terms;

    /// <summary>For each item the sums of the first term and those of the second, each of <see cref="ChannelVector.Padded"/> channels.</summary>
    public float* Sums;

    /// <summary>The split of the rows into work items.</summary>
    public static RowSplit Split(int rows, int channels) => RowSplit.Of(rows, channels, minRows: 4, maxRows: MaxRows);

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        var split = Split(Rows, Channels);
        int row = split.First(item), end = split.End(item), padded = ChannelVector.Padded(Channels);
        long firstRow = (long)row * Channels;
        float* firsts = Sums + 2L * item * padded, seconds = firsts + padded;
        new Span<float>(firsts, 2 * padded).Clear();
        for (; row <= end - 4; row += 4) AddFour((long)row * Channels, firstRow, firsts, seconds);
        for (; row < end; row++) AddOne((long)row * Channels, firstRow, firsts, seconds);
    }

    private readonly void AddFour(long row, long firstRow, float* firsts, float* seconds)
    {
        // In locals, since the compiler must assume that a write through a pointer changes a field.
        var terms = Terms;
        int channels = Channels;
        for (int c = 0; c < channels; c += ChannelVector.Count)
        {
            terms.At(row, firstRow, c, out var a0, out var b0);
            terms.At(row + channels, firstRow, c, out var a1, out var b1);
            terms.At(row + 2 * channels, firstRow, c, out var a2, out var b2);
            terms.At(row + 3 * channels, firstRow, c, out var a3, out var b3);
            (Vector.Load(firsts + c) + ((a0 + a1) + (a2 + a3))).Store(firsts + c);
            (Vector.Load(seconds + c) + ((b0 + b1) + (b2 + b3))).Store(seconds + c);
        }
    }

    private readonly void AddOne(long row, long firstRow, float* firsts, float* seconds)
    {
        for (int c = 0; c < Channels; c += ChannelVector.Count)
        {
            Terms.At(row, firstRow, c, out var a, out var b);
            (Vector.Load(firsts + c) + a).Store(firsts + c);
            (Vector.Load(seconds + c) + b).Store(seconds + c);
        }
    }
}
