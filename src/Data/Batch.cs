namespace MidasNet.Data;

/// <summary>Images ready for a network. Valid until the next batch is requested, which reuses its memory.</summary>
/// <param name="Count">Number of images, N.</param>
/// <param name="Channels">Channels, C.</param>
/// <param name="Height">Rows, H.</param>
/// <param name="Width">Columns, W.</param>
/// <param name="Images">N·C·H·W values.</param>
/// <param name="Labels">N labels.</param>
/// <param name="Indices">The position of each image in the set that it comes from.</param>
/// <param name="AuxiliaryFeatureCount">Auxiliary features of each image, M.</param>
/// <param name="AuxiliaryFeatures">The N·M auxiliary features.</param>
/// <param name="OtherLabels">N labels of the images that were mixed into these, see <see cref="MixedBatches"/>.</param>
/// <param name="OtherShare">The share of those images in these; 0 for none.</param>
public readonly record struct Batch(
    int Count, int Channels, int Height, int Width, ReadOnlyMemory<float> Images, ReadOnlyMemory<int> Labels, ReadOnlyMemory<int> Indices,
    int AuxiliaryFeatureCount = 0, ReadOnlyMemory<float> AuxiliaryFeatures = default, ReadOnlyMemory<int> OtherLabels = default, float OtherShare = 0)
{
    /// <summary>The position of each image that was mixed into these, in the set that it comes from; empty where none was.</summary>
    public ReadOnlyMemory<int> OtherIndices { get; init; }
}
