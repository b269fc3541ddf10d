using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>All that is needed to use a trained model besides its weights: its preprocessing and its classes.</summary>
public sealed record ModelUse
{
    internal const float MinTemperature = 0.001f, MaxTemperature = 1000;

    /// <summary>The names of the classes, in the order of the model's outputs; empty for a network without a classifier.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The preprocessing of a picture to a square image.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The normalisation of the pixels, for all channels or for each; not used if there are <see cref="Colours"/>.</summary>
    public Normalisation Normalisation { get; init; } = Normalisation.None;

    /// <summary>The framing of an image to the model's input size; null if the preprocessing gives it that size. Goes with <see cref="Colours"/>.</summary>
    public Vgg19Framing? Framing { get; init; }

    /// <summary>
    /// The scaling of grey or colour pixels to the three channels of a model that was pretrained with it, such as VGG19; null for a model whose images have
    /// the channels of <see cref="Preprocessing"/>.
    /// </summary>
    public ColourScaling? Colours { get; init; }

    /// <summary>The views of an image whose probabilities are averaged to a prediction.</summary>
    public PredictionViews Views { get; init; }

    /// <summary>
    /// The number by which logits are divided before the softmax, so that probabilities are calibrated (Guo, Pleiss, Sun, Weinberger, "On calibration of
    /// modern neural networks", 2017): above 1 for a network that is too confident, below 1 for one that is not confident enough; 1 leaves them as they are.
    /// </summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Channels of the model's images.</summary>
    public int Channels => Colours is null ? Preprocessing.Channels : 3;

    /// <summary>Pixels by which <see cref="PredictionViews.MirroredAndShifted"/> shifts preprocessed images.</summary>
    internal int ViewShift => Math.Max(1, Preprocessing.Size / 32);

    /// <summary>Height and width of the model's images.</summary>
    public int Side => Framing?.Side ?? Preprocessing.Size;

    /// <summary>Gives preprocessed images to the model, in their order.</summary>
    /// <param name="images">Images of <see cref="Preprocessing"/>.</param>
    /// <param name="indices">Which of them.</param>
    /// <exception cref="ArgumentException">There is none, or they are of other channels.</exception>
    public IBatchSource Batches(LabelledImages images, ReadOnlySpan<int> indices) => Batches(images, indices, Augmentation.None);

    /// <summary>The model's probabilities for preprocessed images, in their order.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">Images of <see cref="Preprocessing"/>.</param>
    /// <param name="indices">Which of them.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ArgumentException">There is none, or they are of other channels.</exception>
    public Predictions Predict(Model model, LabelledImages images, ReadOnlySpan<int> indices, CancellationToken cancellation = default)
    {
        var views = PredictViews(model, images, indices, cancellation);
        return views.Count == 1 ? views[0] : Predictions.Mean(views);
    }

    /// <summary>
    /// The model's probabilities for the <see cref="Views"/> of preprocessed images. Their mean is the prediction: a view that weighs twice another one is there
    /// twice.
    /// </summary>
    internal IReadOnlyList<Predictions> PredictViews(Model model, LabelledImages images, ReadOnlySpan<int> indices, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        int[] shifts = Views == PredictionViews.MirroredAndShifted ? [0, -ViewShift, ViewShift] : [0];
        FlipKind[] flips = Views == PredictionViews.Image ? [FlipKind.None] : [FlipKind.None, FlipKind.All];
        var views = new List<Predictions>();
        foreach (int shift in shifts)
        {
            foreach (var flip in flips)
            {
                var view = new Augmentation { Flip = flip, FixedShift = shift, Fill = FillKind.Reflection };
                views.Add(Predictions.Of(model, Batches(images, indices, view), Temperature, cancellation));
            }
        }
        if (shifts.Length > 1) views.AddRange(views[..flips.Length]);
        return views;
    }

    /// <summary>The same batches of augmented images.</summary>
    internal IBatchSource Batches(LabelledImages images, ReadOnlySpan<int> indices, Augmentation augmentation)
    {
        ArgumentNullException.ThrowIfNull(images);
        // A few megabytes of pixels: an image of 224 pixels passes layers that are 64 channels of that size.
        int batchSize = Channels == 1 ? Predictions.BatchSize : Math.Clamp((64 << 11) / (Side * Side), 4, 128);
        if (Colours is null && images.Channels != Channels)
            throw new ArgumentException($"images have {images.Channels} channels, the model takes {Channels}", nameof(images));
        return Framed(new BatchLoader(images, indices, new BatchLoaderOptions { BatchSize = batchSize, Augmentation = augmentation, Normalisation = LoaderNormalisation }));
    }

    /// <summary>The normalisation for the loader of <see cref="Framed"/>.</summary>
    internal Normalisation LoaderNormalisation => Colours is null ? Normalisation : Normalisation.None;

    /// <summary>Batches of preprocessed images, in the size and the colours that the model takes.</summary>
    /// <param name="images">Images that have passed <see cref="LoaderNormalisation"/>, augmented or not.</param>
    internal IBatchSource Framed(IBatchSource images) =>
        Colours is { } colours ? new Vgg19Batches(images, Framing ?? new Vgg19Framing(Preprocessing.Size, Scaled: false), colours) : images;

    /// <summary>Whether logits may be divided by a number.</summary>
    internal static bool IsTemperature(float value) => value is >= MinTemperature and <= MaxTemperature;

    /// <summary>Throws unless it is the use of a model of these sizes.</summary>
    /// <exception cref="ArgumentException">Says what does not go with what.</exception>
    internal void RequireFit(IModelOptions options)
    {
        if (options.Classes != ClassNames.Count)
            throw new ArgumentException($"it names {ClassNames.Count} classes, its model has {options.Classes}");
        if (!IsTemperature(Temperature)) throw new ArgumentException(FormattableString.Invariant($"its temperature is {Temperature}, which is not from {MinTemperature} to {MaxTemperature}"));
        if (ClassNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"two classes are named '{twice.Key}'");
        if (options.Channels != Channels)
            throw new ArgumentException($"its model takes {options.Channels} channels, its images have {Channels}");
        if (Colours is null && Normalisation.Channels > Channels)
            throw new ArgumentException($"its pixels are normalised for each of {Normalisation.Channels} channels, but its images have {Channels}");
        if (Framing is not null && Colours is null) throw new ArgumentException($"its images are framed ({Framing}), but it states no scaling of colours");
        if (options.AuxiliaryFeatures != Preprocessing.AuxiliaryFeatureCount)
        {
            throw new ArgumentException(
                $"its model takes {options.AuxiliaryFeatures} auxiliary features of each image, but its preprocessing '{Preprocessing}' makes {Preprocessing.AuxiliaryFeatureCount}");
        }
        if (Framing is { } framing && framing.Side < Preprocessing.Size)
            throw new ArgumentException($"its preprocessing '{Preprocessing}' makes larger images than it is framed in: {framing}");
        options.RequireInput(Side, Side);
    }
}
