using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>One network of the depth study.</summary>
internal sealed record DepthResult
{
    /// <summary>Plain, with batch normalisation, or that and residuals.</summary>
    public required string Kind { get; init; }

    /// <summary>3x3 convolutions in all, the stem not counted.</summary>
    public required int Convolutions { get; init; }

    /// <summary>Trained parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>Accuracy on held-out images, with its interval over folds.</summary>
    public required ValidationResults Accuracy { get; init; }

    /// <summary>
    /// Accuracy on the training images as they were varied in the last epoch, mean over folds: where it falls with depth too, the network is not
    /// overfitted but hard to train (He, Zhang, Ren, Sun, CVPR 2016).
    /// </summary>
    public required double TrainAccuracy { get; init; }

    /// <summary>Training time of a fold.</summary>
    public required double Seconds { get; init; }
}
