using System.Numerics;
using ILGPU;

namespace MidasNet.Gpu;

/// <summary>
/// The partition of a matrix [rows, columns] where each thread stays in one column: neighbouring threads take neighbouring columns, so that their reads
/// coalesce, and the remaining threads take further rows. A group has some columns of one piece of the rows.
/// </summary>
/// <param name="Rows">Rows of the matrix.</param>
/// <param name="Columns">Columns of the matrix.</param>
/// <param name="Across">Threads of a group across the columns, a power of 2.</param>
/// <param name="RowsPerPiece">Rows of each piece except the last.</param>
internal readonly record struct ColumnGrid(int Rows, int Columns, int Across, int RowsPerPiece)
{
    /// <summary>The number of pieces.</summary>
    public int Pieces => (Rows + RowsPerPiece - 1) / RowsPerPiece;

    /// <summary>The groups: blocks of columns, pieces of rows.</summary>
    public Index3D Groups => new((Columns + Across - 1) / Across, Pieces, 1);

    /// <summary>In a kernel: the thread's column; the last one for surplus threads, so that every thread has a value to read.</summary>
    public int Column => Math.Min(Columns - 1, UnboundedColumn);

    /// <summary>In a kernel: whether the thread writes the results of its column, which all threads of the column hold.</summary>
    public bool Writes => Group.IdxX < Across && UnboundedColumn < Columns;

    /// <summary>In a kernel: whether the thread has a column of its own, and is not a surplus thread in the last column.</summary>
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

    /// <summary>Partitions a matrix.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="threads">Threads of each group, a power of 2.</param>
    /// <param name="maxAcross">The maximum number of threads across the columns, a power of 2.</param>
    /// <param name="maxGroups">The approximate maximum number of groups.</param>
    /// <param name="rowsPerThread">The minimum rows per thread, so that small matrices are not cut into too many pieces.</param>
    public static ColumnGrid Of(int rows, int columns, int threads, int maxAcross, int maxGroups, int rowsPerThread)
    {
        int across = Math.Min(Math.Min(threads, maxAcross), (int)BitOperations.RoundUpToPowerOf2((uint)columns)), blocks = (columns + across - 1) / across;
        int minRows = threads / across * rowsPerThread, pieces = Math.Clamp(rows / minRows, 1, Math.Max(1, maxGroups / blocks));
        return new(rows, columns, across, (rows + pieces - 1) / pieces);
    }
}
