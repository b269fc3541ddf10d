namespace MidasNet.Models;

/// <summary>
/// VGG19, configuration E of Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", arXiv:1409.1556: sixteen
/// 3x3 convolutions with ReLU in five blocks, a max pool after each, then three fully connected layers. Layer names are those of Keras.
/// </summary>
public sealed class Vgg19 : Model
{
    /// <summary>The name of this network in files of weights.</summary>
    public const string ArchitectureName = "vgg19";

    /// <summary>Channels of each convolution, block by block: the column E of table 1 of the paper.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Blocks { get; } =
    [
        [64, 64],
        [128, 128],
        [256, 256, 256, 256],
        [512, 512, 512, 512],
        [512, 512, 512, 512],
    ];

    /// <summary>The image size for which the fully connected layers were trained.</summary>
    public const int TopImageSize = 224;

    /// <summary>With what the names of the parameters of <see cref="Classifier"/>'s own layers begin.</summary>
    public const string HeadPrefix = "head.";

    private readonly List<(string Name, Layer Layer)> layers = [];

    private Vgg19(Device device, ulong seed, Vgg19Widths widths, int blocks) : base(device, seed)
    {
        if (blocks < 1 || blocks > Blocks.Count) throw new ArgumentOutOfRangeException(nameof(blocks), blocks, "VGG19 has blocks 1 to 5");
        int channels = 3;
        for (int block = 1; block <= blocks; block++)
        {
            for (int i = 1; i <= widths.Blocks[block - 1].Count; i++)
            {
                string name = $"block{block}_conv{i}";
                int outputs = widths.Blocks[block - 1][i - 1];
                layers.Add((name, new Conv2d<Relu>(Parameters, name, channels, outputs, kernel: 3)));
                channels = outputs;
            }
            layers.Add(($"block{block}_pool", new MaxPool2d(2)));
        }
    }

    /// <inheritdoc/>
    public override string Architecture => ArchitectureName;

    /// <summary>What images must look like: what the weights expect that were last loaded (<see cref="Vgg19Weights.Load"/>).</summary>
    public Vgg19Preprocessing Preprocessing { get; internal set; } = Vgg19Preprocessing.BlueGreenRed;

    /// <summary>The whole network, for images of 224x224: scores for each class.</summary>
    public static Vgg19 Whole(Device device, int classes = Vgg19Layout.ImageNetClasses, ulong seed = 1) =>
        Whole(device, Vgg19Widths.Published with { Classes = classes }, seed);

    /// <summary>The convolutions up to the pool of a block, for images of any size from 2^block pixels on.</summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="blocks">1 to 5: where to cut.</param>
    /// <param name="seed">Decides the weights, until trained ones are loaded.</param>
    public static Vgg19 Features(Device device, int blocks = 5, ulong seed = 1) => new(device, seed, Vgg19Widths.Published, blocks);

    /// <summary>
    /// The convolutions up to a cut with a small top of another kind, to be trained on other classes: a batch normalisation, which brings features of any
    /// size to unit spread, a hidden layer, and a linear one, with dropout before both.
    /// </summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="cut">Where to cut, and the size of the images.</param>
    /// <param name="hidden">Units of the hidden layer.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="seed">Decides the weights, until trained ones are loaded.</param>
    /// <param name="batchNorm">Whether there is a batch normalisation.</param>
    public static Vgg19 Classifier(Device device, Vgg19Cut cut, int hidden, int classes, ulong seed, bool batchNorm = true)
    {
        var network = new Vgg19(device, seed, Vgg19Widths.Published, cut.Blocks);
        var parameters = network.Parameters;
        if (batchNorm) network.layers.Add(("head_norm", new BatchNorm<Identity>(parameters, $"{HeadPrefix}norm", Blocks[cut.Blocks - 1][^1])));
        network.layers.Add(("flatten", new Flatten()));
        network.layers.Add(("head_dropout1", new Dropout(0.3f)));
        network.layers.Add(("head_hidden", new Linear<Relu>(parameters, $"{HeadPrefix}hidden", cut.Dimension, hidden)));
        network.layers.Add(("head_dropout2", new Dropout(0.5f)));
        network.layers.Add(("head_classifier", new Linear<Identity>(parameters, $"{HeadPrefix}classifier", hidden, classes)));
        return network;
    }

    /// <summary>The whole network in some width.</summary>
    internal static Vgg19 Whole(Device device, Vgg19Widths widths, ulong seed = 1)
    {
        var network = new Vgg19(device, seed, widths, Blocks.Count);
        var parameters = network.Parameters;
        network.layers.Add(("flatten", new Flatten()));
        network.layers.Add(("fc1", new Linear<Relu>(parameters, "fc1", widths.TopInputs, widths.HiddenUnits)));
        network.layers.Add(("dropout1", new Dropout(0.5f)));
        network.layers.Add(("fc2", new Linear<Relu>(parameters, "fc2", widths.HiddenUnits, widths.HiddenUnits)));
        network.layers.Add(("dropout2", new Dropout(0.5f)));
        network.layers.Add(("predictions", new Linear<Identity>(parameters, "predictions", widths.HiddenUnits, widths.Classes)));
        return network;
    }

    /// <summary>[N, 3, H, W], preprocessed as <see cref="Preprocessing"/> says, to features [N, C, H / 2^blocks, W / 2^blocks] or scores.</summary>
    public override Tensor Forward(Tensor x) => Forward(x, observe: null);

    /// <summary>The same, showing the output of each layer as it is computed.</summary>
    public Tensor Forward(Tensor x, Action<string, Tensor>? observe)
    {
        var input = x;
        foreach (var (name, layer) in layers)
        {
            var y = layer.Forward(x);
            observe?.Invoke(name, y);
            if (!y.NeedsGradient && x != input && x != y) x.Scope.Release(x);
            x = y;
        }
        return x;
    }
}
