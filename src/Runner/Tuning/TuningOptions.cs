using MidasNet.Data;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tuning;

/// <summary>
/// The options that <c>tune</c> and <c>ablate</c> share. Null stands for the default of a new run, or the value that a resumed run was begun with.
/// </summary>
internal abstract record TuningOptions
{
    /// <summary>The pictures, see <see cref="Sources.PictureSet.Find"/>.</summary>
    public string? Data { get; init; }

    /// <summary>The IDX file of labels.</summary>
    public string? Labels { get; init; }

    /// <summary>Whether rows and columns of IDX images are swapped.</summary>
    public bool? Transposed { get; init; }

    /// <summary>Whether pictures that cannot be read are left out.</summary>
    public bool? SkipBad { get; init; }

    /// <summary>What the pictures are.</summary>
    public PreprocessingKind? Framing { get; init; }

    /// <summary>The file of the recipe to start from.</summary>
    public string? From { get; init; }

    /// <summary>Parts that are held out in turn.</summary>
    public int? Folds { get; init; }

    /// <summary>How often all folds are repeated, with other divisions and random numbers.</summary>
    public int? Seeds { get; init; }

    /// <summary>Epochs of a full training, instead of the recipe's.</summary>
    public int? Epochs { get; init; }

    /// <summary>Whether all pictures of a writer stay on one side.</summary>
    public bool? ByWriter { get; init; }

    /// <summary>Decides what is tried, divisions, weights, orders and augmentation.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Where to compute.</summary>
    public DeviceChoice? Device { get; init; }

    /// <summary>Threads to compute with; 0 for as many as there are cores.</summary>
    public int Threads { get; init; }

    /// <summary>Training runs side by side; 0 to choose.</summary>
    public int Parallel { get; init; }

    /// <summary>The folder in which the run's folder is made.</summary>
    public string Out { get; init; } = "runs";

    /// <summary>The time between two savings of the state of a training run; null for none.</summary>
    public TimeSpan? CheckpointEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The folder of a run that was stopped, to go on with it; null for a new one.</summary>
    public string? Resume { get; init; }

    /// <summary>The share of pictures that is not searched with.</summary>
    internal virtual double? SetAside => null;
}
