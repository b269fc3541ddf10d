namespace MidasNet.Data;

/// <summary>Images ready for a network. Valid until the next batch is asked for: then its memory is filled anew.</summary>
/// <param name="Count">Number of images, N.</param>
/// <param name="Channels">Channels, C.</param>
/// <param name="Height">Rows, H.</param>
/// <param name="Width">Columns, W.</param>
/// <param name="Images">N·C·H·W values.</param>
/// <param name="Labels">N labels.</param>
/// <param name="Indices">The position of each image in the set that it comes from.</param>
public readonly record struct Batch(
    int Count, int Channels, int Height, int Width, ReadOnlyMemory<float> Images, ReadOnlyMemory<int> Labels, ReadOnlyMemory<int> Indices);
