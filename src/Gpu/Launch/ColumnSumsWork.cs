using ILGPU;

namespace MidasNet.Gpu;

/// <summary>Two terms of each value of a matrix [rows, columns], to be summed over the rows.</summary>
internal interface IColumnTerms
{
    /// <summary>The constants that a thread reads once for its column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="start">The index in the matrix at which the group's piece of the column begins.</param>
    ColumnConstants Constants(int column, int start);

    /// <summary>The terms of a value.</summary>
    ColumnPair At(int place, ColumnConstants constants);
}

/// <summary>The constants of a column.</summary>
internal struct ColumnConstants
{
    public float Centre, Factor, Beta;
}

/// <summary>Two terms, or two sums.</summary>
internal struct ColumnPair
{
    public float First, Second;
}

/// <summary>
/// sums[piece, 0, c] = Σ first, sums[piece, 1, c] = Σ second over the rows of each piece. Eight rows are added in float, everything else in double: the
/// error is about 1e-7, and eight loads of a thread are in flight at once.
/// </summary>
internal readonly struct ColumnSumsWork<TTerms>(ColumnGrid grid, TTerms terms, ArrayView<double> sums) : IGroupWork where TTerms : struct, IColumnTerms
{
    public void Run()
    {
        int column = grid.Column, columns = grid.Columns, row = grid.FirstRow, step = grid.RowStep, end = grid.PieceEnd;
        var constants = terms.Constants(column, grid.PieceStart * columns + column);
        int distance = step * columns, place = row * columns + column;
        double first = 0, second = 0;
        for (; row + 7 * step < end; row += 8 * step, place += 8 * distance)
        {
            var a = terms.At(place, constants);
            var b = terms.At(place + distance, constants);
            var c = terms.At(place + 2 * distance, constants);
            var d = terms.At(place + 3 * distance, constants);
            var e = terms.At(place + 4 * distance, constants);
            var f = terms.At(place + 5 * distance, constants);
            var g = terms.At(place + 6 * distance, constants);
            var h = terms.At(place + 7 * distance, constants);
            first += a.First + b.First + (c.First + d.First) + (e.First + f.First + (g.First + h.First));
            second += a.Second + b.Second + (c.Second + d.Second) + (e.Second + f.Second + (g.Second + h.Second));
        }
        for (; row < end; row += step, place += distance)
        {
            var a = terms.At(place, constants);
            first += a.First;
            second += a.Second;
        }
        first = GroupSum.Of(first, grid.Across);
        second = GroupSum.Of(second, grid.Across);
        if (!grid.Writes) return;
        sums[2 * Grid.IdxY * columns + column] = first;
        sums[(2 * Grid.IdxY + 1) * columns + column] = second;
    }
}

/// <summary>Adds the sums of all pieces of a column in that column's threads.</summary>
/// <param name="pieces">The pieces, as rows, and the columns.</param>
/// <param name="sums">The sums of <see cref="ColumnSumsWork{TTerms}"/>.</param>
internal readonly struct PieceSums(ColumnGrid pieces, ArrayView<double> sums)
{
    /// <summary>The sum of the first terms of a piece if <paramref name="which"/> is 0, of the second if it is 1.</summary>
    public double Of(int piece, int which) => sums[(2 * piece + which) * pieces.Columns + pieces.Column];

    /// <summary>The sum over all pieces, for all threads of the column.</summary>
    public double Total(int which)
    {
        double total = 0;
        for (int piece = pieces.FirstRow; piece < pieces.PieceEnd; piece += pieces.RowStep) total += Of(piece, which);
        return GroupSum.Of(total, pieces.Across);
    }
}
