namespace MidasNet.Models;

/// <summary>A layer of VGG19 with weights, and where it stands.</summary>
/// <param name="Name">Our name, which is that of Keras: block1_conv1 ... block5_conv4, fc1, fc2, predictions.</param>
/// <param name="IsDense">True for one of the three fully connected layers.</param>
/// <param name="Index">From 0, among the convolutions or among the fully connected layers.</param>
/// <param name="Block">Of a convolution, from 1.</param>
/// <param name="IndexInBlock">Of a convolution, from 1.</param>
internal readonly record struct Vgg19LayerName(string Name, bool IsDense, int Index, int Block, int IndexInBlock)
{
    private static readonly Dictionary<string, Vgg19LayerName> Layers = All().ToDictionary(layer => layer.Name, StringComparer.Ordinal);

    /// <summary>The layer of that name.</summary>
    public static Vgg19LayerName Of(string name) => Layers[name];

    private static IEnumerable<Vgg19LayerName> All()
    {
        int index = 0;
        for (int block = 1; block <= Vgg19.Blocks.Count; block++)
        {
            for (int i = 1; i <= Vgg19.Blocks[block - 1].Count; i++) yield return new($"block{block}_conv{i}", false, index++, block, i);
        }
        string[] dense = ["fc1", "fc2", "predictions"];
        for (int i = 0; i < dense.Length; i++) yield return new(dense[i], true, i, 0, 0);
    }
}
