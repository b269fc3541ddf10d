using System.Numerics;
using ILGPU;

namespace MidasNet.Gpu;

/// <summary>A computation on each row independently.</summary>
internal interface IRow
{
    /// <summary>The part of one thread.</summary>
    void Run(RowThreads row);
}

/// <summary>The loss of one row.</summary>
internal interface ILossRow
{
    /// <summary>The part of one thread; all threads of the row get the loss.</summary>
    double Loss(RowThreads row);
}

/// <summary>The partition of rows: a group takes several short rows at once, or one long row.</summary>
/// <param name="Shape">The rows.</param>
/// <param name="Across">Rows that a group processes at once, a power of 2.</param>
internal readonly record struct RowGrid(RowsShape Shape, int Across)
{
    /// <summary>The maximum number of groups with work.</summary>
    public int Groups => (Shape.Rows + Across - 1) / Across;

    /// <summary>In a kernel: the group's first row.</summary>
    public int FirstRow => Grid.IdxX * Across;

    /// <summary>In a kernel: the distance between the rows that a group takes in sequence.</summary>
    public int RowStep => Grid.DimX * Across;

    /// <summary>Partitions rows, with about four values for each thread.</summary>
    /// <param name="shape">The rows.</param>
    /// <param name="threads">Threads of each group, a power of 2.</param>
    public static RowGrid Of(RowsShape shape, int threads) =>
        new(shape, threads / Math.Min(threads, (int)BitOperations.RoundUpToPowerOf2((uint)(shape.Columns + 3) / 4)));

    /// <summary>In a kernel: the thread's share of its row; empty past the last row.</summary>
    public RowThreads Threads(int firstRow)
    {
        int row = RowOf(firstRow), thread = Group.IdxX / Across;
        return new(row * Shape.Columns + thread, row < Shape.Rows ? (row + 1) * Shape.Columns : 0, Group.DimX / Across, Across);
    }

    /// <summary>In a kernel: whether the thread is the first of its row.</summary>
    public bool Leads(int firstRow) => Group.IdxX < Across && RowOf(firstRow) < Shape.Rows;

    private int RowOf(int firstRow) => firstRow + (Group.IdxX & (Across - 1));
}

/// <summary>Runs a work for each row.</summary>
internal readonly struct RowsWork<TRow>(RowGrid grid, TRow row) : IGroupWork where TRow : struct, IRow
{
    public void Run()
    {
        for (int firstRow = grid.FirstRow; firstRow < grid.Shape.Rows; firstRow += grid.RowStep) row.Run(grid.Threads(firstRow));
    }
}

/// <summary>sums[group] = Σ of the losses of the group's rows</summary>
internal readonly struct LossRowsWork<TRow>(RowGrid grid, TRow row, ArrayView<double> sums) : IGroupWork where TRow : struct, ILossRow
{
    public void Run()
    {
        double sum = 0;
        for (int firstRow = grid.FirstRow; firstRow < grid.Shape.Rows; firstRow += grid.RowStep)
        {
            double loss = row.Loss(grid.Threads(firstRow));
            if (grid.Leads(firstRow)) sum += loss;
        }
        sum = GroupSum.Of(sum);
        if (Group.IdxX == 0) sums[Grid.IdxX] = sum;
    }
}
