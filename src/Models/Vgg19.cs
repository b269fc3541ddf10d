namespace MidasNet.Models;

/// <summary>
/// VGG19, configuration E of Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", arXiv:1409.1556: sixteen
/// 3x3 convolutions with ReLU in five blocks, a max pool after each, then three fully connected layers. Layer names are those of Keras.
/// </summary>
public sealed class Vgg19 : Model, IFineTunable
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

    /// <summary>The smallest side of an image: five pools leave one pixel of it.</summary>
    internal const int MinSide = 32;

    /// <summary>The beginning of the names of the parameters of a head, see <see cref="Classifier"/>.</summary>
    internal const string HeadPrefix = "head.";

    /// <summary>Outputs of the two hidden layers of the paper's top.</summary>
    internal const int TopUnits = 4096;

    /// <summary>Classes of ImageNet.</summary>
    public const int ImageNetClasses = 1000;

    /// <summary>Side of the features of an image of <see cref="TopImageSize"/> pixels, which five pools have halved.</summary>
    internal static int TopSide => TopImageSize >> Blocks.Count;

    private readonly List<(string Name, Layer Layer)> layers = [];
    private readonly int featureLayers; // the others are the top

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="options">Its cut and its top.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <exception cref="ArgumentException">The options make no network.</exception>
    public Vgg19(Device device, Vgg19Options options, ulong seed) : this(new ParameterSet(device, seed), options)
    {
    }

    internal Vgg19(ParameterSet parameters, Vgg19Options options) : base(parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        int channels = 3;
        for (int block = 1; block <= options.Blocks; block++)
        {
            var outputs = options.BlockChannels[block - 1];
            for (int i = 1; i <= outputs.Count; i++)
            {
                string name = $"block{block}_conv{i}";
                layers.Add((name, new Conv2d<Relu>(Parameters, name, channels, outputs[i - 1], kernel: 3)));
                channels = outputs[i - 1];
            }
            layers.Add(($"block{block}_pool", new MaxPool2d(2)));
        }
        featureLayers = layers.Count;
        if (options.Top == Vgg19Top.Paper) AddPapersTop(options);
        else if (options.Top == Vgg19Top.Head) AddHead(options);
    }

    /// <inheritdoc/>
    public override string Architecture => ArchitectureName;

    /// <summary>Its cut and its top.</summary>
    public Vgg19Options Options { get; }

    /// <summary>The preprocessing that the last loaded weights expect (<see cref="Vgg19Weights.Load"/>).</summary>
    public ColourScaling Preprocessing { get; internal set; } = ColourScaling.BlueGreenRed;

    /// <summary>The family in the registry.</summary>
    internal static ModelArchitecture Family { get; } = new ModelArchitecture<Vgg19, Vgg19Options>(
        ArchitectureName, () => Vgg19Json.Default.Vgg19Options, (parameters, options) => new Vgg19(parameters, options), model => model.Options);

    /// <summary>The whole network, for images of 224x224: logits of each class.</summary>
    public static Vgg19 Whole(Device device, int classes = ImageNetClasses, ulong seed = 1) => new(device, new Vgg19Options(classes), seed);

    /// <summary>The convolutions up to the pool of a block, for images of any size from 2^block pixels on.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="blocks">1 to 5: where to cut.</param>
    /// <param name="seed">Decides the weights, until pretrained ones are loaded.</param>
    public static Vgg19 Features(Device device, int blocks = 5, ulong seed = 1) => new(device, Vgg19Options.Features(blocks), seed);

    /// <summary>
    /// The convolutions up to a cut with a small top of another kind, for other classes: a batch normalisation, which scales features of any
    /// size to unit spread, a hidden layer, and a linear one, with dropout before both.
    /// </summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="cut">The cut, and the size of the images.</param>
    /// <param name="hidden">Units of the hidden layer.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="seed">Decides the weights, until pretrained ones are loaded.</param>
    /// <param name="batchNorm">True for a batch normalisation.</param>
    /// <param name="widths">Channels of each convolution, block by block; null for those of the paper.</param>
    internal static Vgg19 Classifier(
        Device device, Vgg19Cut cut, int hidden, int classes, ulong seed, bool batchNorm = true, IReadOnlyList<IReadOnlyList<int>>? widths = null) =>
        new(device, new Vgg19Options(classes, cut.Blocks, cut.Framing.Side, Vgg19Top.Head, hidden, batchNorm, widths), seed);

    private void AddPapersTop(Vgg19Options options)
    {
        layers.Add(("flatten", new Flatten()));
        layers.Add(("fc1", new Linear<Relu>(Parameters, "fc1", options.FeatureCount, options.HiddenUnits)));
        layers.Add(("dropout1", new Dropout(0.5f)));
        layers.Add(("fc2", new Linear<Relu>(Parameters, "fc2", options.HiddenUnits, options.HiddenUnits)));
        layers.Add(("dropout2", new Dropout(0.5f)));
        layers.Add(("predictions", new Linear<Identity>(Parameters, "predictions", options.HiddenUnits, options.Classes)));
    }

    private void AddHead(Vgg19Options options)
    {
        if (options.HeadNorm) layers.Add(("head_norm", new BatchNorm<Identity>(Parameters, $"{HeadPrefix}norm", options.FeatureChannels)));
        layers.Add(("flatten", new Flatten()));
        layers.Add(("head_dropout1", new Dropout(0.3f)));
        layers.Add(("head_hidden", new Linear<Relu>(Parameters, $"{HeadPrefix}hidden", options.FeatureCount, options.HiddenUnits)));
        layers.Add(("head_dropout2", new Dropout(0.5f)));
        layers.Add(("head_classifier", new Linear<Identity>(Parameters, $"{HeadPrefix}classifier", options.HiddenUnits, options.Classes)));
    }

    /// <summary>[N, 3, H, W], preprocessed as <see cref="Preprocessing"/> says, to features [N, C, H / 2^blocks, W / 2^blocks] or logits.</summary>
    public override Tensor Forward(Tensor x) => Forward(x, observe: null);

    /// <summary>The same, showing the output of each layer as it is computed.</summary>
    public Tensor Forward(Tensor x, Action<string, Tensor>? observe) => Forward(x, 0, layers.Count, observe);

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.BlockPrefixes => PrefixesOf(Options.Blocks);

    /// <inheritdoc/>
    IReadOnlyList<string> IFineTunable.HeadPrefixes { get; } = [HeadPrefix];

    /// <inheritdoc/>
    Tensor IFineTunable.Features(Tensor x, Tensor? auxiliaryFeatures) => Forward(x, 0, featureLayers, observe: null);

    /// <inheritdoc/>
    Tensor IFineTunable.Classify(Tensor features) => Forward(features, featureLayers, layers.Count, observe: null);

    /// <summary>The beginnings of the names of the parameters of each block.</summary>
    internal static string[] PrefixesOf(int blocks) => [.. Enumerable.Range(1, blocks).Select(block => $"block{block}_")];

    private Tensor Forward(Tensor x, int first, int end, Action<string, Tensor>? observe)
    {
        var input = x;
        for (int i = first; i < end; i++)
        {
            var (name, layer) = layers[i];
            var y = layer.Forward(x);
            observe?.Invoke(name, y);
            if (layer is MaxPool2d) x.Scope.Observe(name, y);
            if (!y.NeedsGradient && x != input && x != y) x.Scope.Release(x);
            x = y;
        }
        return x;
    }
}
