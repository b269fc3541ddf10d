using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// A trained network from which another is fine-tuned: a checkpoint of this package, or published weights of VGG19, ResNet-18 or ResNet-34 in any format that
/// <see cref="WeightFile"/> reads.
/// </summary>
/// <param name="Path">Its file.</param>
/// <param name="Name">The network and its origin, for people, such as <c>vgg19 of Keras</c>.</param>
/// <param name="Options">Its sizes.</param>
/// <param name="Weights">Its parameters, statistics included, in our names; those of its head may be missing.</param>
/// <param name="Use">The images that it was trained on.</param>
/// <param name="IsPublished">True for published weights: they were trained on photographs of everything, of 224 pixels.</param>
internal sealed record PretrainedNetwork(string Path, string Name, IModelOptions Options, WeightSet Weights, ModelUse Use, bool IsPublished)
{
    private const string Known = "a checkpoint of 'midasnet train', tune or study, or weights of VGG19 (torchvision, with batch normalisation or without; timm, Keras, ONNX Model Zoo),"
        + " ResNet-18 or ResNet-34 (torchvision, timm)";

    // Published networks were trained on images of 224 pixels, and take fewer where the pictures have no more.
    private const int MinSide = 64, MediumSide = 128, MediumPictures = 96;

    /// <summary>The channels of the pictures that it takes, in words.</summary>
    private string Colours => Options.Channels == 1 ? "grey" : "colour";

    /// <summary>Reads a network.</summary>
    /// <param name="path">A file, or a folder with a TensorFlow.js model.</param>
    /// <param name="device">A device to read it on; nothing stays there.</param>
    /// <exception cref="WeightFormatException">There is none, it is damaged, or it holds no network that can be fine-tuned: says which can.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static PretrainedNetwork Read(string path, Device device)
    {
        ArgumentNullException.ThrowIfNull(path);
        string located = WeightFile.Locate(path);
        if (SafeTensors.TryReadHeader(located) is { } header && IsOurs(header)) return OfCheckpoint(located, device);
        var content = WeightFile.Read(located);
        if (ResNetImport.Recognises(content))
        {
            var network = ResNetImport.Of(located, content);
            return new PretrainedNetwork(
                located, $"ResNet of {network.Options.BlocksOfStages.Sum() * 2 + 2} layers in torchvision's names", network.Options, network.Weights,
                network.Use, IsPublished: true);
        }
        return OfVgg19(located, content);
    }

    /// <summary>The SHA-256 of the weights, which must be the same for a run to be resumed.</summary>
    public string Digest() => Weights.Digest();

    /// <summary>
    /// The preprocessing of pictures for this network: that of its own images, or, of published networks, by the kind of the pictures and with an image size
    /// that suits them.
    /// </summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="side">Rows and columns of the network's image; null for what suits network and pictures.</param>
    /// <param name="kind">The kind of the pictures, if known.</param>
    /// <param name="channels">1 to take the pictures as grey ones, 3 in colour; null for what the network takes.</param>
    /// <exception cref="WeightFormatException">The network takes grey images, and the pictures have colours.</exception>
    public Preprocessing PreprocessingFor(LabelledPictures pictures, int? side, PreprocessingKind? kind, int? channels)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var (own, suited) = (Use.Preprocessing, pictures.SuggestPreprocessing(side: null, kind, channels));
        if (Options.Channels == 1 && suited.Channels == 3)
        {
            throw new WeightFormatException(Path, null,
                $"{Name} takes grey images ('{own}'), but the pictures of '{pictures.Path}' have colours: take them as grey ones (1 channel), or start from a network "
                + "for colour pictures, such as vgg19-keras or a checkpoint that was trained on photographs");
        }
        int perPixel = Options is SmallCnnOptions { Oversampling: var oversampling } ? oversampling : 1;
        int size = side * perPixel ?? (own.Size < Vgg19.TopImageSize ? own.Size : SideFor(suited.Size));
        return (kind ?? (IsPublished ? suited.Kind : own.Kind)) switch
        {
            PreprocessingKind.Digit => Preprocessing.Digit(size),
            PreprocessingKind.Drawing when own.Kind == PreprocessingKind.Drawing => Preprocessing.Drawing(size, own.Exponent, own.Geometry, own.StrokeWidth),
            PreprocessingKind.Drawing => Preprocessing.Drawing(size, suited.Exponent),
            _ => Preprocessing.Photo(size, channels ?? (IsPublished ? suited.Channels : own.Channels)),
        };
    }

    /// <summary>The use of the network that starts from this one.</summary>
    /// <param name="preprocessing">The preprocessing of its pictures.</param>
    /// <param name="classNames">Its classes.</param>
    /// <exception cref="WeightFormatException">Such images do not fit this network: says what it takes.</exception>
    public ModelUse UseFor(Preprocessing preprocessing, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        // Grey images become three channels by the scaling of colours.
        var colours = Use.Colours ?? (Options.Channels == 3 && preprocessing.Channels == 1 ? ColourScaling.Rgb(PerChannel(c => c.Mean), PerChannel(c => c.Deviation)) : null);
        var use = new ModelUse
        {
            ClassNames = classNames,
            Preprocessing = preprocessing,
            Colours = colours,
            Framing = colours is not null && preprocessing.Size == Use.Preprocessing.Size ? Use.Framing : null,
            Normalisation = colours is null ? Use.Normalisation : Normalisation.None,
            Views = Use.Views,
        };
        try
        {
            var options = Options.ForClasses(classNames.Count, use.Side);
            options.Validate();
            use.RequireFit(options);
            return use;
        }
        catch (ArgumentException unfit)
        {
            throw new WeightFormatException(Path, null,
                $"{Name} takes {Colours} images, '{Use.Preprocessing}', and cannot be fine-tuned on images of '{preprocessing}': {unfit.Message}", unfit);
        }
    }

    /// <summary>Builds the network for other classes: its features have the weights of this one, its head has random ones.</summary>
    /// <param name="device">The device that holds it.</param>
    /// <param name="use">Its use, of <see cref="UseFor"/>.</param>
    /// <param name="seed">Decides the weights of the head.</param>
    /// <returns>A network that is <see cref="IFineTunable"/>; the caller disposes of it.</returns>
    /// <exception cref="WeightFormatException">Weights are missing, mis-shaped or not finite.</exception>
    public Model Build(Device device, ModelUse use, ulong seed)
    {
        var model = ModelRegistry.Build(device, Options.ForClasses(use.ClassNames.Count, use.Side), seed);
        try
        {
            var heads = ((IFineTunable)model).HeadPrefixes;
            ModelWeights.Load(model, Weights, Path, name => heads.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)), surplusIsFine: true);
            if (model is Vgg19 vgg && use.Colours is { } colours) vgg.Preprocessing = colours;
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static bool IsOurs(SafeTensorsHeader header) =>
        header.Metadata.ContainsKey(CheckpointText.Format) || header.Metadata.ContainsKey(Vgg19Weights.ArchitectureKey);

    private static PretrainedNetwork OfCheckpoint(string path, Device device)
    {
        using var checkpoint = ModelCheckpoint.Open(path, device);
        var architecture = ModelRegistry.Of(checkpoint.Model);
        int classes = checkpoint.Use.ClassNames.Count;
        string name = classes == 0 ? architecture.Name : $"{architecture.Name} of {classes} classes";
        // Weights that were imported have no names of classes, or numbers.
        bool isPublished = checkpoint.Use.Preprocessing == Preprocessing.Photo(Vgg19.TopImageSize) && checkpoint.Model is Vgg19 or ResNet
            && checkpoint.Use.ClassNames.Index().All(pair => int.TryParse(pair.Item, out int number) && number == pair.Index);
        return new PretrainedNetwork(path, name, architecture.OptionsOf(checkpoint.Model), ModelWeights.Of(checkpoint.Model), checkpoint.Use, isPublished);
    }

    private static PretrainedNetwork OfVgg19(string path, WeightFile content)
    {
        Vgg19Import import;
        try
        {
            import = Vgg19Import.Of(path, content);
        }
        catch (WeightFormatException unknown)
        {
            throw new WeightFormatException(path, null, $"it cannot be fine-tuned, since it is {unknown.Message.Replace($"{path}: ", "", StringComparison.Ordinal)}. What can: {Known}", unknown);
        }
        return new PretrainedNetwork(
            path, $"VGG19 of {import.Publisher}", Vgg19Options.Features(Vgg19.Blocks.Count, import.Widths) with { Side = Vgg19.TopImageSize }, import.Weights,
            new ModelUse { ClassNames = [], Preprocessing = Preprocessing.Photo(Vgg19.TopImageSize), Colours = import.Preprocessing }, IsPublished: true);
    }

    private float[] PerChannel(Func<(float Mean, float Deviation), float> value) => [.. Enumerable.Range(0, 3).Select(c => value(Use.Normalisation[c]))];

    private static int SideFor(int suited) => suited <= MinSide ? MinSide : suited <= MediumPictures ? MediumSide : Vgg19.TopImageSize;
}
