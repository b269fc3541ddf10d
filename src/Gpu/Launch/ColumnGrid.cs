using System.Numerics;
using ILGPU;

namespace MidasNet.Gpu;

/// <summary>
/// How a matrix [rows, columns] is shared out where each thread keeps to one column: neighbouring threads take neighbouring columns, so that what they
/// read lies side by side, and the threads left over take further rows. A group has some columns of one piece of the rows.
/// </summary>
/// <param name="Rows">Rows of the matrix.</param>
/// <param name="Columns">Columns of the matrix.</param>
/// <param name="Across">Threads of a group across the columns, a power of 2.</param>
/// <param name="RowsPerPiece">Rows of each piece but the last.</param>
internal readonly record struct ColumnGrid(int Rows, int Columns, int Across, int RowsPerPiece)
{
    /// <summary>The number of pieces.</summary>
    public int Pieces => (Rows + RowsPerPiece - 1) / RowsPerPiece;

    /// <summary>The groups: blocks of columns, pieces of rows.</summary>
    public Index3D Groups => new((Columns + Across - 1) / Across, Pieces, 1);

    /// <summary>In a kernel: the thread's column; the last of all if there are not enough, so that every thread has something to read.</summary>
    public int Column => Math.Min(Columns - 1, UnboundedColumn);

    /// <summary>In a kernel: whether the thread writes the results of its column, of which all threads of the column know.</summary>
    public bool Writes => Group.IdxX < Across && UnboundedColumn < Columns;

    /// <summary>In a kernel: whether the thread's column is its own, and not only the last once more.</summary>
    public bool HasColumn => UnboundedColumn < Columns;

    /// <summary>In a kernel: the first row of the group's piece.</summary>
    public int PieceStart => Grid.IdxY * RowsPerPiece;

    /// <summary>In a kernel: the end of the group's piece.</summary>
    public int PieceEnd => Math.Min(Rows, PieceStart + RowsPerPiece);

    /// <summary>In a kernel: the distance of a thread's rows.</summary>
    public int RowStep => Group.DimX / Across;

    /// <summary>In a kernel: the thread's first row.</summary>
    public int FirstRow => PieceStart + Group.IdxX / Across;

    private int UnboundedColumn => Grid.IdxX * Across + (Group.IdxX & (Across - 1));

    /// <summary>Shares out a matrix.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="threads">Threads of each group, a power of 2.</param>
    /// <param name="mostAcross">The most threads across the columns, a power of 2.</param>
    /// <param name="mostGroups">About how many groups there may be at most.</param>
    /// <param name="rowsPerThread">Rows that are worth a thread, so that small matrices are not cut too small.</param>
    public static ColumnGrid Of(int rows, int columns, int threads, int mostAcross, int mostGroups, int rowsPerThread)
    {
        int across = Math.Min(Math.Min(threads, mostAcross), (int)BitOperations.RoundUpToPowerOf2((uint)columns)), blocks = (columns + across - 1) / across;
        int worthwhile = threads / across * rowsPerThread, pieces = Math.Clamp(rows / worthwhile, 1, Math.Max(1, mostGroups / blocks));
        return new(rows, columns, across, (rows + pieces - 1) / pieces);
    }
}
