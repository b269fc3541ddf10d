namespace MidasNet.Models;

/// <summary>The metadata of a checkpoint: all that is needed to build the model and to prepare its images.</summary>
internal sealed record CheckpointMetadata
{
    /// <summary>The model's name, such as <c>SmallCnn</c>.</summary>
    public required string ModelName { get; init; }

    /// <summary>The model's configuration, as JSON; its members belong to the model.</summary>
    public required string ModelConfiguration { get; init; }

    /// <summary>The names of the classes, in the order of the model's outputs.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The shape of one image and how its pixels are scaled.</summary>
    public required CheckpointInput Input { get; init; }

    /// <summary>Says in words or in JSON how a picture becomes an input, before it is normalised.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>The framing of a preprocessed image to the model's input size, such as <c>padded to 32</c>; null if it has that size.</summary>
    public string? Framing { get; init; }

    /// <summary>The scaling of pixels to the three channels of a colour model: a <see cref="ColourScaling.Name"/>; null for a model of grey images.</summary>
    public string? Colours { get; init; }

    /// <summary>The views of an image whose probabilities are averaged to a prediction.</summary>
    public PredictionViews Views { get; init; }

    /// <summary>The number by which logits are divided before the softmax; 1 for none.</summary>
    public float Temperature { get; init; } = 1;
}
