namespace MidasNet.Cpu;

/// <summary>Tiles in Winograd's transformed form, [positions, tiles, channels]: at each position a matrix of tiles times channels.</summary>
/// <param name="memory"><see cref="Length"/> values.</param>
/// <param name="tiles">The number of tiles.</param>
/// <param name="channels">The number of channels.</param>
internal readonly unsafe struct TransformedTiles(float* memory, int tiles, int channels)
{
    /// <summary>Height and width of a transformed tile.</summary>
    public const int Side = 6;

    /// <summary>Positions in a transformed tile.</summary>
    public const int Positions = Side * Side;

    /// <summary>The first tile's values at the first position.</summary>
    public float* First => memory;

    /// <summary>The stride between positions.</summary>
    public nint Position => PositionLength(tiles, channels);

    /// <summary>The stride between tiles.</summary>
    public nint Tile => TileLength(channels);

    /// <summary>The tiles from the given one on.</summary>
    public TransformedTiles From(int tile) => new(memory + tile * Tile, tiles, channels);

    /// <summary>The number of values for the given tiles and channels.</summary>
    public static long Length(int tiles, int channels) => Positions * (long)PositionLength(tiles, channels);

    /// <summary>The number of channels rounded up to whole cache lines.</summary>
    public static int Padded(int channels) => (channels + CacheLine.Values - 1) / CacheLine.Values * CacheLine.Values;

    // Padded by a cache line: positions at multiples of 4 KiB would all compete for the same sets of the first-level cache.
    private static nint PositionLength(int tiles, int channels) => (nint)tiles * TileLength(channels) + CacheLine.Values;

    // So would tiles at multiples of 512 bytes, of which the gradient of the weights reads a few channels at a time.
    private static int TileLength(int channels) => Padded(channels) % 128 == 0 ? Padded(channels) + CacheLine.Values : Padded(channels);
}
