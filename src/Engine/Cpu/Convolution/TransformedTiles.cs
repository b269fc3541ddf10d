namespace MidasNet.Cpu;

/// <summary>Tiles in Winograd's transformed form, [positions, tiles, channels]: at each position a matrix of tiles times channels.</summary>
/// <param name="memory"><see cref="Length"/> values.</param>
/// <param name="tiles">How many tiles.</param>
/// <param name="channels">How many channels.</param>
internal readonly unsafe struct TransformedTiles(float* memory, int tiles, int channels)
{
    /// <summary>Height and width of a transformed tile.</summary>
    public const int Side = 6;

    /// <summary>Positions in a transformed tile.</summary>
    public const int Positions = Side * Side;

    /// <summary>The first tile's values at the first position.</summary>
    public float* First => memory;

    /// <summary>From one position to the next.</summary>
    public nint Position => PositionLength(tiles, channels);

    /// <summary>From one tile to the next.</summary>
    public nint Tile => TileLength(channels);

    /// <summary>The same tiles without the first ones.</summary>
    public TransformedTiles From(int tile) => new(memory + tile * Tile, tiles, channels);

    /// <summary>Values that so many tiles take.</summary>
    public static long Length(int tiles, int channels) => Positions * (long)PositionLength(tiles, channels);

    /// <summary>So many channels in whole cache lines.</summary>
    public static int Padded(int channels) => (channels + CacheLine.Values - 1) / CacheLine.Values * CacheLine.Values;

    // A line more than needed: positions at multiples of 4 KiB would all compete for the same places in the first-level cache.
    private static nint PositionLength(int tiles, int channels) => (nint)tiles * TileLength(channels) + CacheLine.Values;

    // Likewise tiles at multiples of 512 bytes, which the gradient of the weights reads a few channels at a time.
    private static int TileLength(int channels) => Padded(channels) % 128 == 0 ? Padded(channels) + CacheLine.Values : Padded(channels);
}
