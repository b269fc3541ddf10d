using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Pretraining;

/// <summary>What <c>midasnet pretrain</c> was asked to do.</summary>
internal sealed record PretrainOptions
{
    /// <summary>Passes over the letters unless another number is asked for.</summary>
    public const int UsualEpochs = 12;

    /// <summary>The folder with the data, or null to look in the usual places.</summary>
    public string? Data { get; init; }

    /// <summary>Passes over the letters.</summary>
    public int Epochs { get; set; } = UsualEpochs;

    /// <summary>Decides the split, weights, orders and augmentation.</summary>
    public ulong Seed { get; set; } = 1;

    /// <summary>Where to compute.</summary>
    public DeviceChoice Device { get; set; } = DeviceChoice.Processor;

    /// <summary>Threads to compute with; 0 for as many as there are cores.</summary>
    public int Threads { get; init; }

    /// <summary>The time between two savings of the state of the run; null for none.</summary>
    public TimeSpan? CheckpointEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The file of weights to make.</summary>
    public required string Out { get; init; }

    /// <summary>Channels of each convolution, block by block; null for those of the paper.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? Widths { get; init; }

    /// <summary>The folder in which the run's folder is made.</summary>
    public string Runs { get; set; } = "runs";
}
