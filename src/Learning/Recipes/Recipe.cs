using System.Text.Json.Serialization;
using MidasNet.Cpu;
using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>
/// Every choice by which a network is made and trained, as plain values: a point in the space that a search covers. The defaults are those of
/// <see cref="Recipes.Characters"/>. In JSON all fields are in one object, see <see cref="RecipeFile"/>.
/// </summary>
[JsonConverter(typeof(RecipeJson.Converter))]
public sealed record Recipe
{
    /// <summary>The kind of the pictures: drawings, dark on light, of any size; digits, light on dark, cut out already; or photographs.</summary>
    public PreprocessingKind Framing { get; init; } = PreprocessingKind.Drawing;

    /// <summary>For photographs: 3 channels (red, green, blue) or 1 (grey). Drawings and digits are grey.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The network.</summary>
    public NetworkKind Model { get; init; } = NetworkKind.SmallCnn;

    /// <summary>Side of the network's image, in pixels.</summary>
    public int InputSize { get; init; } = 64;

    /// <summary>
    /// Rows and columns of the prepared image for each of the network's: augmentation moves strokes by parts of a pixel, and would blur them at the
    /// network's own resolution.
    /// </summary>
    public int Oversampling { get; init; } = 1;

    /// <summary>For drawings: how much of a character's size the window takes out, from 0, nothing, to 1, all.</summary>
    public double SizeExponent { get; init; } = 1;

    /// <summary>
    /// For drawings: the width that all strokes are brought to, as a share of the image's side; 0 leaves them as they were drawn. A pen is as wide on a small
    /// character as on a large one, and would fill its loops where the window enlarges it.
    /// </summary>
    public double StrokeWidth { get; init; } = 0.06;

    /// <summary>For drawings: true if the network also takes size and position of the ink.</summary>
    public bool Geometry { get; init; } = true;

    /// <summary>Channels of the stem and the first stage; each of the later stages has twice as many. Factor on the usual channels of other networks, see <see cref="NetworkKind"/>.</summary>
    public int Width { get; init; } = 24;

    /// <summary>Stride of the first convolution of <see cref="NetworkKind.SmallCnn"/>: 1 where each pixel counts, and a step may cost four times as much.</summary>
    public int StemStride { get; init; } = 2;

    /// <summary>3x3 convolutions in each of the four stages.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>True for a batch normalisation after each convolution.</summary>
    public bool BatchNorm { get; init; } = true;

    /// <summary>True for residual stages.</summary>
    public bool Residual { get; init; }

    /// <summary>Share of the pooled features that is dropped before the last layer.</summary>
    public float Dropout { get; init; } = 0.3f;

    /// <summary>Epochs, optimizer, schedule, augmentation. Its seed and normalisation are those of <see cref="TrainingFor"/>.</summary>
    public TrainingOptions Training { get; init; } = new()
    {
        Epochs = 50,
        Mixup = 0.1f,
        Augmentation = new Augmentation
        {
            Rotation = 15,
            Scale = 0.2f,
            Aspect = 0.3f,
            Shear = 0.3f,
            Shift = 0.06f,
            Elastic = 0.06f,
            PenWidth = 0.3f,
            AuxiliaryNoise = 0.2f,
        },
    };

    /// <summary>Share of a label that is spread evenly over all classes.</summary>
    public float LabelSmoothing { get; init; } = 0.05f;

    /// <summary>
    /// The strength s with which the loss balances classes of different sizes: class c has weight 1 / n[c]^s; 0 for equal weights, 1 for the same weight of all
    /// classes together.
    /// </summary>
    public double ClassWeighting { get; init; }

    /// <summary>
    /// Weight of the normal densities of size and position, one per class, whose logarithms are added to the network's logits in prediction; 0 for none.
    /// </summary>
    public double GeometryDensities { get; init; } = 0.3;

    /// <summary>The views of an image whose probabilities are averaged to a prediction: each takes the time of a pass through the network.</summary>
    public PredictionViews Views { get; init; }

    /// <summary>Passes over the images: a part of <see cref="Training"/>.</summary>
    public int Epochs
    {
        get => Training.Epochs;
        init => Training = Training with { Epochs = value };
    }

    /// <summary>The augmentation in training, a part of <see cref="Training"/>.</summary>
    public Augmentation Augmentation
    {
        get => Training.Augmentation;
        init => Training = Training with { Augmentation = value };
    }

    /// <summary>The preprocessing of a picture to the network's input, oversampled, as its checkpoint states it.</summary>
    public Preprocessing Preprocessing => Framing switch
    {
        PreprocessingKind.Digit => Preprocessing.Digit(InputSize * Oversampling),
        PreprocessingKind.Photo => Preprocessing.Photo(InputSize * Oversampling, Channels),
        _ => Preprocessing.Drawing(InputSize * Oversampling, SizeExponent, Geometry, StrokeWidth),
    };

    /// <summary>The same recipe for pictures that are prepared otherwise.</summary>
    /// <param name="preprocessing">The preprocessing of the pictures, not oversampled.</param>
    public Recipe For(Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        return this with
        {
            Framing = preprocessing.Kind,
            Channels = preprocessing.Kind == PreprocessingKind.Photo ? preprocessing.Channels : Channels,
            InputSize = preprocessing.Size,
            Oversampling = 1,
            SizeExponent = preprocessing.Exponent,
            Geometry = preprocessing.Geometry,
            StrokeWidth = preprocessing.StrokeWidth,
        };
    }

    /// <summary>The same recipe with another network, of its usual width, without dropout where the network has none usually.</summary>
    internal Recipe WithModel(NetworkKind model) => model switch
    {
        NetworkKind.SmallCnn => this with { Model = model, Width = Recipes.Photos.Width },
        // Sixteen convolutions without normalisation diverge at larger steps.
        NetworkKind.Vgg19 => this with { Model = model, Width = 64, Dropout = 0, Training = Training with { LearningRate = Recipes.PlainVggRate } },
        _ => this with { Model = model, Width = 64, Dropout = 0 },
    };

    /// <summary>The sizes of the network for a number of classes.</summary>
    internal IModelOptions Network(int classes) => Model switch
    {
        NetworkKind.SmallCnn => SmallNetwork(classes),
        NetworkKind.ResNet9 => ResNetOptions.ResNet9(classes, Preprocessing.Channels) with { Width = Width },
        NetworkKind.ResNet18 => ResNetOptions.ResNet18(classes, Preprocessing.Channels, Stem) with { Width = Width, Dropout = Dropout },
        NetworkKind.ResNet34 => ResNetOptions.ResNet34(classes, Preprocessing.Channels, Stem) with { Width = Width, Dropout = Dropout },
        NetworkKind.WideResNet => ResNetOptions.WideResNet(classes, channels: Preprocessing.Channels),
        NetworkKind.WhitenedCnn => new WhitenedCnnOptions(classes, Preprocessing.Channels, Width),
        NetworkKind.Vgg19 when Preprocessing.Channels == 3 => Vgg19Options.WithHead(classes, InputSize * Oversampling),
        NetworkKind.Vgg19 => throw new ArgumentException($"VGG19 takes photographs in colour, not '{Preprocessing}': framing 'photo' with 3 channels fits, for grey pictures too"),
        _ => throw new ArgumentException($"there is no network {Model}"),
    };

    // From this size on a picture passes the stem of ImageNet, which leaves a sixteenth of its pixels.
    private ResNetStem Stem => InputSize >= 96 ? ResNetStem.ImageNet : ResNetStem.SmallPicture;

    /// <summary>The sizes of the small CNN, whatever <see cref="Model"/> is.</summary>
    internal SmallCnnOptions SmallNetwork(int classes) => new(
        classes, Channels: Preprocessing.Channels, Width: Width, Depth: Depth, BatchNorm: BatchNorm, Residual: Residual, Dropout: Dropout,
        StemStride: StemStride, AuxiliaryFeatures: Preprocessing.AuxiliaryFeatureCount, Oversampling: Oversampling,
        Densities: Preprocessing.Geometry && GeometryDensities > 0 ? SheetInk.Distributed.Length : 0);

    /// <summary>A network with random weights, and with densities of what is fixed before training.</summary>
    /// <param name="device">The device to train on.</param>
    /// <param name="images">The images, prepared by the recipe's preprocessing.</param>
    /// <param name="train">Those of them to train on.</param>
    /// <param name="normalisation">The normalisation of their pixels.</param>
    /// <param name="seed">Decides the weights.</param>
    internal Model MakeNetwork(Device device, LabelledImages images, ReadOnlySpan<int> train, Normalisation normalisation, ulong seed)
    {
        const int EnoughToWhiten = 5_000;
        var options = Network(images.ClassNames.Count);
        if (device is CpuDevice) RequireMemory(options, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        var network = ModelRegistry.Build(device, options, seed);
        if (network is SmallCnn { Options.Densities: > 0 } small) small.FitDensities(images, train, SheetInk.Distributed, GeometryDensities);
        if (network is WhitenedCnn whitened) whitened.FitWhitening(images, train[..Math.Min(train.Length, EnoughToWhiten)], normalisation);
        return network;
    }

    // Found before anything is allocated: a system that gives out memory which it does not have would end the program without a word.
    internal static void RequireMemory(IModelOptions options, long available)
    {
        const long Copies = 4, Gigabyte = 1L << 30; // weights, gradients, two moments of the optimizer
        long values = ModelRegistry.All.First(family => family.IsOf(options)).Layout(options).Sum(parameter => (long)parameter.Shape.Length);
        long needed = values * sizeof(float) * Copies;
        if (needed > available)
        {
            throw new InsufficientMemoryException(
                FormattableString.Invariant($"the network of this recipe has {values:N0} weights: training it takes {(needed / Gigabyte) + 1:N0} GB of memory at least, and there are {available / Gigabyte:N0}; a smaller width or depth fits"));
        }
    }

    /// <summary>The use of a network that was trained by this recipe.</summary>
    /// <param name="classNames">The classes, in the order of the network's outputs.</param>
    /// <param name="normalisation">The normalisation of its pixels.</param>
    internal ModelUse UseFor(IReadOnlyList<string> classNames, Normalisation normalisation) => new()
    {
        ClassNames = classNames,
        Preprocessing = Preprocessing,
        Normalisation = normalisation,
        Views = Views,
    };

    /// <summary>The training options, with a seed and the normalisation of the training images.</summary>
    public TrainingOptions TrainingFor(ulong seed, Normalisation normalisation) => Training with { Seed = seed, Normalisation = normalisation };

    /// <summary>Throws where a value makes no network or no training.</summary>
    /// <exception cref="ArgumentException">Says which value, what was given and what would fit.</exception>
    public void Validate()
    {
        const int AnyClasses = 2, SmallSide = 32;
        foreach (var field in RecipeField.All) field.Validate(this);
        var network = Network(AnyClasses);
        network.Validate();
        network.RequireInput(Preprocessing.Size, Preprocessing.Size);
        bool isNormalised = Model != NetworkKind.SmallCnn || BatchNorm;
        if (Training.BatchSize == 1 && isNormalised && (InputSize <= SmallSide || Model == NetworkKind.Vgg19))
        {
            throw new ArgumentException(
                $"batchSize 1: a picture of {InputSize} pixels a side alone leaves one value per channel to normalise, whose variance is 0; 2 and more fit");
        }
    }
}
