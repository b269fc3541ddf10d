namespace MidasNet.Data;

/// <summary>The memory of one batch, filled again and again.</summary>
/// <param name="images">The set.</param>
/// <param name="batchSize">Images in the batch.</param>
/// <param name="outputSize">Rows and columns of an image in the batch; 0 for those of the set.</param>
internal sealed class BatchBuffer(LabelledImages images, int batchSize, int outputSize = 0)
{
    public float[] Images { get; } = new float[checked(batchSize * (outputSize > 0 ? images.Channels * outputSize * outputSize : images.ImageSize))];

    public float[] AuxiliaryFeatures { get; } = new float[checked(batchSize * images.AuxiliaryFeatureCount)];

    public int[] Labels { get; } = new int[batchSize];

    public int[] Indices { get; } = new int[batchSize];
}
