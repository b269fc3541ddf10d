namespace MidasNet.Data;

/// <summary>The memory of one batch, filled again and again.</summary>
internal sealed class BatchBuffer(LabelledImages images, int batchSize)
{
    public float[] Images { get; } = new float[checked(batchSize * images.ImageSize)];

    public float[] AuxiliaryFeatures { get; } = new float[checked(batchSize * images.AuxiliaryFeatureCount)];

    public int[] Labels { get; } = new int[batchSize];

    public int[] Indices { get; } = new int[batchSize];
}
