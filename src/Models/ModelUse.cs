using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>All that is needed to use a trained model besides its weights: its preprocessing and its classes.</summary>
public sealed record ModelUse
{
    /// <summary>The names of the classes, in the order of the model's outputs; empty for a network without a classifier.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The preprocessing of a picture to a square image.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The normalisation of a model for grey images; one for colours has <see cref="Colours"/>.</summary>
    public Normalisation Normalisation { get; init; } = Normalisation.None;

    /// <summary>The framing of an image to the model's input size; null if the preprocessing gives it that size.</summary>
    public Vgg19Framing? Framing { get; init; }

    /// <summary>The scaling of grey or colour pixels to the three channels of a colour model; null for a model of grey images.</summary>
    public ColourScaling? Colours { get; init; }

    /// <summary>The progress of the training run; null for weights for inference only.</summary>
    internal TrainingState? Training { get; init; }

    /// <summary>Channels of the model's images.</summary>
    public int Channels => Colours is null ? 1 : 3;

    /// <summary>Height and width of the model's images.</summary>
    public int Side => Framing?.Side ?? Preprocessing.Size;

    /// <summary>Gives preprocessed images to the model, in their order.</summary>
    /// <param name="images">Images of <see cref="Preprocessing"/>; grey ones, or, for a model for colours, coloured ones.</param>
    /// <param name="indices">Which of them.</param>
    /// <exception cref="ArgumentException">There is none, or they are of other channels.</exception>
    public IBatchSource Batches(LabelledImages images, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (Colours is not { } colours)
        {
            if (images.Channels != 1) throw new ArgumentException($"images have {images.Channels} channels, the model takes grey ones", nameof(images));
            return new BatchLoader(images, indices, new BatchLoaderOptions { BatchSize = Predictions.BatchSize, Normalisation = Normalisation });
        }
        // A few megabytes of pixels: an image of 224 pixels passes layers that are 64 channels of that size.
        int batchSize = Math.Clamp((64 << 11) / (Side * Side), 4, 128);
        var loader = new BatchLoader(images, indices, new BatchLoaderOptions { BatchSize = batchSize });
        return new Vgg19Batches(loader, Framing ?? new Vgg19Framing(Preprocessing.Size, Scaled: false), colours);
    }

    /// <summary>Throws unless it is the use of a model of these sizes.</summary>
    /// <exception cref="ArgumentException">Says what does not go with what.</exception>
    internal void RequireFit(IModelOptions options)
    {
        if (options.Classes != ClassNames.Count)
            throw new ArgumentException($"it names {ClassNames.Count} classes, its model has {options.Classes}");
        if (ClassNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"two classes are named '{twice.Key}'");
        if (options.Channels != Channels)
            throw new ArgumentException($"its model takes {options.Channels} channels, its images have {Channels}");
        if (options.AuxiliaryFeatures != Preprocessing.Measures)
        {
            throw new ArgumentException(
                $"its model takes {options.AuxiliaryFeatures} auxiliary features of each image, but its preprocessing '{Preprocessing}' makes {Preprocessing.Measures}");
        }
        if (Framing is { } framing && framing.Side < Preprocessing.Size)
            throw new ArgumentException($"its preprocessing '{Preprocessing}' makes larger images than it is framed in: {framing}");
        options.RequireInput(Side, Side);
    }
}
