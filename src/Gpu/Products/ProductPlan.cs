namespace MidasNet.Gpu;

/// <summary>The plan of a matrix product: it depends on its shape and the device alone, so that repeats are equal bit by bit.</summary>
/// <param name="Tile">The tile of the result that a group of threads, or a thread, computes.</param>
/// <param name="Slices">Parts of the depth that are summed separately, so that few tiles keep the device busy and long sums stay precise.</param>
/// <param name="SliceDepth">The depth of each slice except the last, which may be shorter.</param>
internal readonly record struct ProductPlan(ProductTile Tile, int Slices, int SliceDepth)
{
    // In shorter slices the overhead would exceed the sums.
    private const int MinSliceDepth = 128;

    // Longer sums in float would lose digits: the error of 2^14 random addends is about 4e-6 of their sum.
    private const int MaxSliceDepth = 1 << 14;

    // Slices begin at multiples of the depth that a tile sums between two barriers.
    private const int SliceStep = 32;

    // Values of scratch memory for the sums of the slices: 64 MiB.
    private const int MaxScratch = 1 << 24;

    // With more waves of groups the load is practically balanced.
    private const int MaxWaves = 8;

    /// <summary>The cheapest plan.</summary>
    /// <param name="rows">Rows of the result.</param>
    /// <param name="columns">Columns of the result.</param>
    /// <param name="depth">Products per sum.</param>
    /// <param name="multiprocessors">Multiprocessors of the device.</param>
    /// <param name="threadsPerGroup">The maximum number of threads of a group.</param>
    /// <param name="tensorCores">Whether tensor cores are available and factors may be rounded for them.</param>
    public static ProductPlan Of(int rows, int columns, int depth, int multiprocessors, int threadsPerGroup, bool tensorCores = false)
    {
        if (threadsPerGroup < ProductTiles.Middle.Threads) return Cheapest(ProductTiles.Small, rows, columns, depth, multiprocessors).Plan;
        var middle = Cheapest(ProductTiles.Middle, rows, columns, depth, multiprocessors);
        if (threadsPerGroup < ProductTiles.Large.Threads) return middle.Plan;
        var large = Cheapest(tensorCores ? ProductTiles.Tensor : ProductTiles.Large, rows, columns, depth, multiprocessors);
        return large.Cost <= middle.Cost ? large.Plan : middle.Plan;
    }

    private static (ProductPlan Plan, double Cost) Cheapest(ProductTile tile, int rows, int columns, int depth, int multiprocessors)
    {
        long tiles = tile.Count(rows, columns), slots = (long)tile.GroupsPerMultiprocessor * multiprocessors;
        int min = Math.Max(1, (int)(((long)depth + MaxSliceDepth - 1) / MaxSliceDepth));
        int max = (int)Math.Min(depth / MinSliceDepth, MaxScratch / ((long)rows * columns));
        var best = (Plan: Cut(tile, depth, min), Cost: Cost(tile, tiles, slots, depth, min));
        for (int waves = 1; waves <= MaxWaves; waves++)
        {
            int slices = (int)Math.Min(waves * slots / tiles, max);
            if (slices <= min) continue;
            double cost = Cost(tile, tiles, slots, depth, slices);
            if (cost < best.Cost) best = (Cut(tile, depth, slices), cost);
        }
        return best;
    }

    private static ProductPlan Cut(ProductTile tile, int depth, int slices)
    {
        int sliceDepth = Math.Max(1, (depth + slices * SliceStep - 1) / (slices * SliceStep)) * SliceStep;
        return new(tile, Math.Max(1, (depth + sliceDepth - 1) / sliceDepth), sliceDepth);
    }

    /// <summary>
    /// Nanoseconds on a GPU with about 40 TFLOP/s and 3 TB/s; only ratios matter. Groups run in waves, and a partial wave takes as long as a full one. Several
    /// slices cost a second kernel, and a write and a read of every sum.
    /// </summary>
    private static double Cost(ProductTile tile, long tiles, long slots, int depth, int slices)
    {
        const double WaveStart = 2000, SecondKernel = 4000, BytesPerNanosecond = 3000;
        long waves = (tiles * slices + slots - 1) / slots;
        double products = waves * (WaveStart + tile.NanosecondsPerStep * ((double)depth / slices));
        double sums = slices == 1 ? 0 : SecondKernel + slices * tiles * tile.Edge * tile.Edge * 8.0 / BytesPerNanosecond;
        return products + sums;
    }
}
