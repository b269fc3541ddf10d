using ILGPU;

namespace MidasNet.Gpu;

internal sealed partial class GpuDevice
{
    /// <summary>result[row,column] = Σ left[row,k] · right[k,column]</summary>
    /// <param name="plan">The tiles and slices in which it is computed.</param>
    /// <param name="shape">The extents; the depth of a slice is the plan's.</param>
    /// <param name="left">The rows.</param>
    /// <param name="right">The columns.</param>
    /// <param name="result">The receiver of the sums.</param>
    internal void Multiply<TLeft, TRight, TResult>(ProductPlan plan, ProductShape shape, TLeft left, TRight right, TResult result)
        where TLeft : struct, IFactor
        where TRight : struct, IFactor
        where TResult : struct, IProductResult
    {
        if (plan.Slices == 1)
        {
            MultiplyTiles(plan, shape, left, right, result);
            return;
        }
        int quads = (shape.Columns + 3) / 4, slice = shape.Rows * quads;
        var sums = Allocate(plan.Slices * slice * 4);
        MultiplyTiles(plan, shape, left, right, new SliceResult(View(sums), shape.Rows, quads));
        int lanes = SliceSumWork<TResult>.LanesFor(plan.Slices), perGroup = groupSize / lanes;
        ForEachGroup((slice + perGroup - 1) / perGroup, new SliceSumWork<TResult>(View(sums), plan.Slices, lanes, shape.Rows, quads, result));
        Recycle(sums);
    }

    /// <summary>The same by the cheapest plan.</summary>
    private void Multiply<TLeft, TRight, TResult>(int rows, int columns, int depth, TLeft left, TRight right, TResult result)
        where TLeft : struct, IFactor
        where TRight : struct, IFactor
        where TResult : struct, IProductResult
    {
        bool tensorCores = Precision == Precision.TensorFloat32 && traits.HasTensorCores;
        var plan = ProductPlan.Of(rows, columns, depth, traits.Multiprocessors, traits.ThreadsPerGroup, tensorCores);
        Multiply(plan, new ProductShape(rows, columns, depth, plan.SliceDepth), left, right, result);
    }

    private void MultiplyTiles<TLeft, TRight, TResult>(ProductPlan plan, ProductShape shape, TLeft left, TRight right, TResult result)
        where TLeft : struct, IFactor
        where TRight : struct, IFactor
        where TResult : struct, IProductResult
    {
        var tile = plan.Tile;
        int tiles = (int)tile.Count(shape.Rows, shape.Columns);
        // A group, or each of its threads, computes one tile and then proceeds to others.
        int groups = tile == ProductTiles.Small ? Math.Min((tiles + tile.Threads - 1) / tile.Threads, maxGroups) : tiles;
        Index3D grid = new(groups, 1, plan.Slices);
        if (tile == ProductTiles.Tensor && traits.HasTensorCores)
            Launch(grid, tile.Threads, new TensorTile<MmaTensorCore, TLeft, TRight, TResult>(shape, left, right, result));
        else if (tile == ProductTiles.Tensor)
            Launch(grid, tile.Threads, new TensorTile<EmulatedTensorCore, TLeft, TRight, TResult>(shape, left, right, result));
        else if (tile == ProductTiles.Large) Launch(grid, tile.Threads, new SquareTile<LargeEdge, TLeft, TRight, TResult>(shape, left, right, result));
        else if (tile == ProductTiles.Middle) Launch(grid, tile.Threads, new SquareTile<MiddleEdge, TLeft, TRight, TResult>(shape, left, right, result));
        else Launch(grid, tile.Threads, new SmallTile<TLeft, TRight, TResult>(shape, left, right, result));
    }
}
