using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>What must be known of a trained model, besides its weights, to use it: what to show it, and what its answers mean.</summary>
public sealed record ModelUse
{
    /// <summary>The names of the classes, in the order of the model's outputs.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>How a picture becomes the model's image; it also says of what size that is.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>How the image's pixels become numbers.</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>How far the training had come; null for weights that are only to be used.</summary>
    public TrainingState? Training { get; init; }

    /// <summary>A hash of the run's configuration, by which a resumed run knows its own checkpoints; may be empty.</summary>
    public string ConfigurationHash { get; init; } = "";
}
