namespace MidasNet.Cpu;

/// <summary>
/// Transformed tiles in blocks of channels, one block after the other, so that who reads one block reads a row of memory and not pieces of it.
/// </summary>
/// <param name="memory"><see cref="Length"/> values.</param>
/// <param name="tiles">How many tiles.</param>
/// <param name="channels">How many channels.</param>
/// <param name="blockChannels">How many channels in a block; the last may have fewer.</param>
internal readonly unsafe struct TileBlocks(float* memory, int tiles, int channels, int blockChannels)
{
    /// <summary>How many tiles.</summary>
    public int Tiles => tiles;

    /// <summary>How many blocks.</summary>
    public int Count => CountOf(channels, blockChannels);

    /// <summary>The first of a block's channels.</summary>
    public int First(int block) => block * blockChannels;

    /// <summary>How many channels a block has.</summary>
    public int Channels(int block) => Math.Min(blockChannels, channels - block * blockChannels);

    /// <summary>One block.</summary>
    public TransformedTiles Block(int block) => new(memory + block * TransformedTiles.Length(tiles, blockChannels), tiles, blockChannels);

    /// <summary>Values of so many tiles and channels.</summary>
    public static long Length(int tiles, int channels, int blockChannels) =>
        CountOf(channels, blockChannels) * TransformedTiles.Length(tiles, blockChannels);

    private static int CountOf(int channels, int blockChannels) => (channels + blockChannels - 1) / blockChannels;
}
