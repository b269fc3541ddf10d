namespace MidasNet.Cpu;

/// <summary>
/// Transformed tiles in blocks of channels, one block after the other, so that each block is contiguous in memory.
/// </summary>
/// <param name="memory"><see cref="Length"/> values.</param>
/// <param name="tiles">The number of tiles.</param>
/// <param name="channels">The number of channels.</param>
/// <param name="blockChannels">The number of channels in a block; the last may have fewer.</param>
internal readonly unsafe struct TileBlocks(float* memory, int tiles, int channels, int blockChannels)
{
    /// <summary>The number of tiles.</summary>
    public int Tiles => tiles;

    /// <summary>The number of blocks.</summary>
    public int Count => CountOf(channels, blockChannels);

    /// <summary>The first of a block's channels.</summary>
    public int First(int block) => block * blockChannels;

    /// <summary>The number of channels in a block.</summary>
    public int Channels(int block) => Math.Min(blockChannels, channels - block * blockChannels);

    /// <summary>One block.</summary>
    public TransformedTiles Block(int block) => new(memory + block * TransformedTiles.Length(tiles, blockChannels), tiles, blockChannels);

    /// <summary>The number of values for the given tiles and channels.</summary>
    public static long Length(int tiles, int channels, int blockChannels) =>
        CountOf(channels, blockChannels) * TransformedTiles.Length(tiles, blockChannels);

    private static int CountOf(int channels, int blockChannels) => (channels + blockChannels - 1) / blockChannels;
}
