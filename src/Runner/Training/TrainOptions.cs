using System.Text.Json.Serialization;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;

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

    /// <summary>The folder of all runs, in which that of this run is made.</summary>
    public required string Runs { get; init; }

    /// <summary>The device that computes.</summary>
    public DeviceChoice Device { get; set; } = DeviceChoice.Processor;

    /// <summary>How to train.</summary>
    public required ImageTrainingOptions Training { get; init; }

    /// <summary>Training runs side by side, such as those of an audit of the labels; 0 to choose.</summary>
    public int Parallel { get; init; }

    /// <summary>The time between two savings of the state of a training run; null for none.</summary>
    public TimeSpan? CheckpointEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether to continue an unfinished run of the same options.</summary>
    [JsonIgnore]
    public bool Resume { get; init; }

    /// <summary>The folder that holds the files of an unfinished run.</summary>
    [JsonIgnore]
    public string Unfinished => $"{Out}.unfinished";
}
