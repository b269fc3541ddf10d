using MidasNet.Data;

namespace MidasNet.Learning.Audits;

/// <summary>The options of <see cref="AuditRun"/>. The defaults suit most sets.</summary>
public sealed record AuditRunOptions
{
    /// <summary>Decides folds, weights, orders and resampling.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>True to stop after the plain networks, with a verdict and a rough matrix, but neither suspects nor proposals.</summary>
    public bool VerdictOnly { get; init; }

    /// <summary>Models of each stage: each predicts the images that it was not trained on.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>Epochs of each plain model; null to choose by the number of images.</summary>
    public int? Epochs { get; init; }

    /// <summary>The kind of the pictures; null for what they look like, and of images that are given photographs where they have colours.</summary>
    public PreprocessingKind? Kind { get; init; }

    /// <summary>Channels of photographs, 1 or 3; null for 3 where they have colours.</summary>
    public int? Channels { get; init; }

    /// <summary>Rows and columns of an image; null for what suits the pictures.</summary>
    public int? ImageSize { get; init; }

    /// <summary>The networks for photographs; null for small ones, which take a fraction of the time.</summary>
    public NetworkKind? Model { get; init; }

    /// <summary>
    /// A pretrained network, a file as <see cref="ImageTrainingOptions.From"/> takes it: linear classifiers of its features judge the labels, which see more in a
    /// few thousand photographs than networks with random weights. Null for such networks.
    /// </summary>
    public string? From { get; init; }

    /// <summary>Threads that decode pictures; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>True to leave out pictures that cannot be read, and to say which; false for an error that names them.</summary>
    public bool SkipBad { get; init; }

    /// <summary>Shared by audits of the same images; null for an audit by itself.</summary>
    internal FeatureMemory? Memory { get; init; }

    /// <summary>Has folds trained elsewhere; null to train them here.</summary>
    internal RemoteFolds? Elsewhere { get; init; }

    /// <summary>The name of the images in errors, such as their path.</summary>
    public string Source { get; init; } = "the images";
}
