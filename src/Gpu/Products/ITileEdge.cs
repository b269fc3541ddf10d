namespace MidasNet.Gpu;

/// <summary>The size of a <see cref="SquareTile{TEdge, TLeft, TRight, TResult}"/>, as a type, so that a kernel is compiled for each.</summary>
internal interface ITileEdge
{
    /// <summary>Threads along each edge of a tile, a power of 2; each has 8x8 results.</summary>
    int Threads { get; }
}

/// <summary>128x128 results by 256 threads.</summary>
internal readonly struct LargeEdge : ITileEdge
{
    public int Threads => 16;
}

/// <summary>64x64 results by 64 threads.</summary>
internal readonly struct MiddleEdge : ITileEdge
{
    public int Threads => 8;
}
