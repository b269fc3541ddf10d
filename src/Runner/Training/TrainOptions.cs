using MidasNet.Data;
using MidasNet.Learning;

namespace MidasNet.Runner.Training;

/// <summary>What <c>midasnet train</c> was asked to do.</summary>
internal sealed record TrainOptions
{
    /// <summary>A folder or zip archive with a folder per class, or an IDX file of images.</summary>
    public required string Data { get; init; }

    /// <summary>How labels are found.</summary>
    public required PictureSetOptions Pictures { get; init; }

    /// <summary>The checkpoint to write.</summary>
    public required string Out { get; init; }

    /// <summary>How to train.</summary>
    public required ImageTrainingOptions Training { get; init; }
}
