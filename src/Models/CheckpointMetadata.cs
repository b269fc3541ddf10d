namespace MidasNet.Models;

/// <summary>What a checkpoint says about its weights: enough to build the model again, feed it rightly and go on with its training.</summary>
public sealed record CheckpointMetadata
{
    /// <summary>The model's name, such as <c>SmallCnn</c>.</summary>
    public required string ModelName { get; init; }

    /// <summary>The model's configuration, as JSON; what it holds is the model's affair.</summary>
    public required string ModelConfiguration { get; init; }

    /// <summary>The names of the classes, in the order of the model's outputs.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The shape of one image and how its pixels are scaled.</summary>
    public required CheckpointInput Input { get; init; }

    /// <summary>Says in words or in JSON how a picture becomes an input, before it is normalised.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>A hash of the configuration of the run, by which a resumed run knows its own checkpoints.</summary>
    public required string ConfigurationHash { get; init; }

    /// <summary>How far the training had come; null for weights that are only to be used.</summary>
    public TrainingState? Training { get; init; }
}
