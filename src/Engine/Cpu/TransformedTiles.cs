namespace MidasNet;

/// <summary>
/// Tiles in Winograd's transformed form, [positions, tile blocks, channel blocks, tiles of a block, 16]: at each position a matrix of tiles times
/// channels, cut as <see cref="WinogradProduct"/> wants it.
/// </summary>
/// <param name="memory"><see cref="Length"/> values.</param>
/// <param name="tiles">How many tiles.</param>
/// <param name="tilesPerBlock">How many of them in a block.</param>
/// <param name="channels">How many channels.</param>
internal readonly unsafe struct TransformedTiles(float* memory, int tiles, int tilesPerBlock, int channels)
{
    /// <summary>Tiles in a block.</summary>
    public int TilesPerBlock => tilesPerBlock;

    /// <summary>Blocks of tiles.</summary>
    public int Blocks => Items(tiles, tilesPerBlock);

    /// <summary>Blocks of sixteen channels.</summary>
    public int ChannelBlocks => Items(channels, ChannelBlock.Channels);

    /// <summary>From one position to the next.</summary>
    public nint Position => (nint)PositionLength(tiles, tilesPerBlock, channels);

    /// <summary>From one block of tiles to the next.</summary>
    public nint Block => tilesPerBlock * Items(channels, ChannelBlock.Channels) * ChannelBlock.Channels;

    /// <summary>Values that so many tiles take.</summary>
    public static long Length(int tiles, int tilesPerBlock, int channels) =>
        WinogradTransform.Positions * PositionLength(tiles, tilesPerBlock, channels);

    /// <summary>A tile's sixteen channels at the first position.</summary>
    public float* At(int channelBlock, int tile) =>
        memory + tile / tilesPerBlock * Block + (nint)(channelBlock * tilesPerBlock + tile % tilesPerBlock) * ChannelBlock.Channels;

    // One more vector than needed: positions at multiples of 4 KiB would all compete for the same places in the first-level cache.
    private static long PositionLength(int tiles, int tilesPerBlock, int channels) =>
        (long)Items(tiles, tilesPerBlock) * tilesPerBlock * Items(channels, ChannelBlock.Channels) * ChannelBlock.Channels + ChannelBlock.Channels;

    private static int Items(int length, int size) => (length + size - 1) / size;
}
