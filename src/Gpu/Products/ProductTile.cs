namespace MidasNet.Gpu;

/// <summary>A square tile of results.</summary>
/// <param name="Edge">Results along each edge.</param>
/// <param name="Threads">Threads of a group, which share a tile, or have one tile each if it is small.</param>
/// <param name="GroupsPerMultiprocessor">Groups that keep a multiprocessor busy.</param>
/// <param name="NanosecondsPerStep">The time of these groups for one product per result.</param>
internal readonly record struct ProductTile(int Edge, int Threads, int GroupsPerMultiprocessor, double NanosecondsPerStep);

/// <summary>All tiles. Times are estimates for an H100, at 40 TFLOP/s with the large tile and 30 with the middle one.</summary>
internal static class ProductTiles
{
    /// <summary>For the emulator: <see cref="SmallTile{TLeft, TRight, TResult}"/>.</summary>
    public static ProductTile Small => new(4, 16, 1, 100);

    /// <summary>For small products: <see cref="SquareTile{TEdge, TLeft, TRight, TResult}"/> with <see cref="MiddleEdge"/>.</summary>
    public static ProductTile Middle => new(64, 64, 4, 144);

    /// <summary>For large products: <see cref="SquareTile{TEdge, TLeft, TRight, TResult}"/> with <see cref="LargeEdge"/>. Two groups fit the registers.</summary>
    public static ProductTile Large => new(128, 256, 2, 216);

    /// <summary>For large products in <see cref="Precision.TensorFloat32"/>: <see cref="TensorTile{TCore, TLeft, TRight, TResult}"/>, at 200 TFLOP/s.</summary>
    public static ProductTile Tensor => new(TensorTile.Edge, TensorTile.Threads, 2, 43);

    /// <summary>The number of tiles that cover a matrix.</summary>
    public static long Count(this ProductTile tile, int rows, int columns) =>
        (long)((rows + tile.Edge - 1) / tile.Edge) * ((columns + tile.Edge - 1) / tile.Edge);
}
