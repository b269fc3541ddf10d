using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Study.Common;

/// <summary>The options of <c>midasnet study</c>.</summary>
internal sealed record StudyOptions
{
    /// <summary>The parts to run, of 1, 2 and 3.</summary>
    public required IReadOnlyList<int> Parts { get; init; }

    /// <summary>How much work to spend.</summary>
    public required StudyPreset Preset { get; init; }

    /// <summary>The folder with the data, or null to look in the default folders.</summary>
    public string? Data { get; init; }

    /// <summary>
    /// The folder in which data that were not named were found when the run was begun, empty for none: a resumed run takes them from there. Null for a new run,
    /// for named data, and in the files of earlier versions.
    /// </summary>
    public string? DataFound { get; init; }

    /// <summary>Further folders in which sets were found that the first does not have.</summary>
    public IReadOnlyList<string>? OtherDataFound { get; init; }

    /// <summary>The characters that Part 1 learns. With EMNIST Part 1 stands alone: its digits come from the same forms as those of Part 2's test.</summary>
    public CharacterDataSet DataSet { get; init; }

    /// <summary>Decides splits, weights, orders and augmentation.</summary>
    public ulong Seed { get; set; } = 1;

    /// <summary>Epochs of every training run, or null for the preset's.</summary>
    public int? Epochs { get; init; }

    /// <summary>Settings of the pretrained VGG19 in Part 2 that differ from the study's.</summary>
    public VggOptions Vgg { get; set; } = VggOptions.None;

    /// <summary>Where to compute.</summary>
    public DeviceChoice Device { get; set; } = DeviceChoice.Processor;

    /// <summary>Threads to compute with; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Training runs side by side; 0 to choose.</summary>
    public int Parallel { get; init; }

    /// <summary>The time between two savings of the state of a training run; null for none.</summary>
    public TimeSpan? CheckpointEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The folder of a run that was stopped, to resume it; null for a new one.</summary>
    public string? Resume { get; init; }

    /// <summary>Folder of a run of <c>midasnet ablate</c>, whose table Part 1 shows; null for none.</summary>
    public string? Ablation { get; init; }

    /// <summary>The recipe of Part 1, or null for the preset's.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>The folder in which the run's folder is made.</summary>
    public string Out { get; set; } = "runs";
}
