namespace MidasNet.Gpu;

/// <summary>How a matrix product is computed: told by its shape and the device alone, so that repeats are equal bit by bit.</summary>
/// <param name="Tile">The tile of the result that a group of threads, or a thread, computes.</param>
/// <param name="Slices">Parts of the depth that are summed apart, so that products of few tiles keep the device busy, and long sums stay exact.</param>
/// <param name="SliceDepth">The depth of each slice but the last, which may be shorter.</param>
internal readonly record struct ProductPlan(ProductTile Tile, int Slices, int SliceDepth)
{
    // Shorter slices would begin and end more than they sum.
    private const int LeastSliceDepth = 128;

    // Beyond this, sums in float would lose digits: the error of 2^14 random addends is some 4e-6 of their sum.
    private const int MostSliceDepth = 1 << 14;

    // No slice begins within what a tile sums between two barriers.
    private const int SliceStep = 32;

    // Values of scratch memory for the slices' sums: 64 MiB.
    private const int MostScratch = 1 << 24;

    // More waves of groups than this are as good as evenly spread.
    private const int MostWaves = 8;

    /// <summary>The cheapest plan.</summary>
    /// <param name="rows">Rows of the result.</param>
    /// <param name="columns">Columns of the result.</param>
    /// <param name="depth">Products per sum.</param>
    /// <param name="multiprocessors">Multiprocessors of the device.</param>
    /// <param name="threadsPerGroup">The most threads of a group.</param>
    /// <param name="tensorCores">Whether factors may be rounded for tensor cores, which are there.</param>
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
        int least = Math.Max(1, (int)(((long)depth + MostSliceDepth - 1) / MostSliceDepth));
        int most = (int)Math.Min(depth / LeastSliceDepth, MostScratch / ((long)rows * columns));
        var best = (Plan: Cut(tile, depth, least), Cost: Cost(tile, tiles, slots, depth, least));
        for (int waves = 1; waves <= MostWaves; waves++)
        {
            int slices = (int)Math.Min(waves * slots / tiles, most);
            if (slices <= least) continue;
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
    /// Nanoseconds on a card of some 40 TFLOP/s and 3 TB/s; only relations matter. Groups run in waves, and a wave that is not full takes as long as one
    /// that is. Several slices cost a second kernel, and a write and a read of every sum.
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
